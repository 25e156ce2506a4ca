-- What a tenant's events make of the read models of Segment's calls and of runs, as temporary tables. The transaction
-- sees one moment of the events and of the rows. ledger_replay.tenant is set to the tenant.
drop table if exists pg_temp.replayed_tracks, pg_temp.replayed_runs, pg_temp.replayed_usages,
  pg_temp.replayed_changes, pg_temp.replayed_mapping_runs, pg_temp.replayed_mapping_lanes, pg_temp.replayed_wrong;

create temp table replayed_tracks as
select seq_id as position, id::text as id, data->>'userId' as user_id, data->>'messageId' as message_id,
  hashtext(data->>'userId') & 1023 as user_hash, data->>'event' as name, timestamp as received_at
from ledger_events.mt_events
where tenant_id = current_setting('ledger_replay.tenant') and type = 'segment_tracked';
create unique index on pg_temp.replayed_tracks (id);
create unique index on pg_temp.replayed_tracks (position);

-- Runs go one after another: each finds what those that were started before it have left when they ended ("after").
create temp table replayed_runs as
with event as materialized (
  select e.* from ledger_events.mt_streams s
    join ledger_events.mt_events e on e.tenant_id = s.tenant_id and e.stream_id = s.id
  where s.tenant_id = current_setting('ledger_replay.tenant') and s.id like 'mapping-run/%'
),
run as (
  select started.data->>'id' as id, started.seq_id as position, started.timestamp as started_at, started.data,
    (started.data->>'undoes')::uuid as undoes, ended.seq_id as ended_position, ended.timestamp as ended_at,
    (ended.data->>'refused')::bigint as refused
  from event started left join event ended on ended.stream_id = started.stream_id and ended.type = 'mapping_ended'
  where started.type in ('mapping_started', 'mapping_undo_started')
)
select run.id::uuid as id, position, started_at, data->>'ruleId' as rule_id,
  (select (rule->>'version')::int from jsonb_array_elements(data->'rules') as rule
    where rule->>'id' = data->>'ruleId') as rule_version,
  coalesce((data->>'includeMatched')::boolean, false) as include_matched, undoes, ended_position, ended_at, refused,
  (select undo.id::uuid from run undo where undo.undoes = run.id::uuid) as undone_by,
  greatest(position, (select max(ended_position) from run earlier where earlier.position < run.position)) as after,
  exists (select from run earlier where earlier.position < run.position and earlier.ended_position > run.position)
    as has_waited
from run;

-- The usage that track calls counted as, each with the place in the log from which on it did so no more: a run has
-- taken it back. What somebody took back by hand goes on, see below.
create temp table replayed_usages as
select usage.seq_id as position, usage.id, track.position as track_position, run.id as run_id,
  reversal.seq_id as reversed_at, (reversal.data->>'runId')::uuid as reversed_by,
  case when reversal.data->>'runId' is not null then reversal.seq_id end as until
from ledger_events.mt_events usage
  join pg_temp.replayed_tracks track on track.id = usage.data->'properties'->'segment'->>'eventId'
    and track.message_id = usage.data->>'id' and track.user_id = usage.data->>'userId'
  left join pg_temp.replayed_runs run on run.id::text = usage.data->'properties'->'segment'->>'runId'
  left join ledger_events.mt_events reversal on reversal.tenant_id = usage.tenant_id
    and reversal.type = 'usage_reversed' and reversal.data->>'eventId' = usage.id::text
where usage.tenant_id = current_setting('ledger_replay.tenant') and usage.type = 'usage_recorded'
  and usage.data->>'source' = 'segment' || coalesce('/' || run.id, '');
create index on pg_temp.replayed_usages (track_position);

create temp table replayed_changes as
with own as (
  select coalesce(a.run_id, b.reversed_by) as run_id, coalesce(a.track_position, b.track_position) as position,
    b.id as before_usage_id, a.id as after_usage_id
  from (select * from pg_temp.replayed_usages where run_id is not null) a
    full join (select * from pg_temp.replayed_usages where reversed_by is not null) b
      on b.reversed_by = a.run_id and b.track_position = a.track_position
),
-- Undoing changes everything that the run has changed, also when there is nothing left to take back.
undone as (
  select undo.id as run_id, own.position from pg_temp.replayed_runs undo join own on own.run_id = undo.undoes
  where undo.ended_at is not null
)
select run_id, position, (track.user_hash % 2)::int as lane, own.before_usage_id, own.after_usage_id
from own full join undone using (run_id, position) join pg_temp.replayed_tracks track using (position);
create index on pg_temp.replayed_changes (run_id, position);
analyze pg_temp.replayed_tracks, pg_temp.replayed_runs, pg_temp.replayed_usages, pg_temp.replayed_changes;

-- A call stays with the usage that was taken back by hand, until the run behind it is undone.
update pg_temp.replayed_usages usage set until = cleared.until
from (
  select taken.id, min(undo.ended_position) as until
  from pg_temp.replayed_runs undo
    join pg_temp.replayed_changes change on change.run_id = undo.undoes
    join pg_temp.replayed_usages taken on taken.track_position = change.position
  where undo.ended_at is not null and taken.position < undo.ended_position and taken.run_id is distinct from undo.id
    and taken.reversed_at is not null and taken.reversed_by is null
  group by taken.id
) cleared
where cleared.id = usage.id;

-- Of runs that go on, and of what they undo, only their steps know how far they are.
create temp table replayed_mapping_runs as
select current_setting('ledger_replay.tenant') as tenant_id, run.id, run.rule_id, run.rule_version,
  run.include_matched, run.undoes, run.undone_by,
  case
    when run.undoes is not null
      then (select count(*) from pg_temp.replayed_changes change where change.run_id = run.undoes)
    -- What it waited for was at work when this was counted: which of its steps were seen then, nobody knows.
    when run.has_waited and row.total is not null then row.total
    else
      (select count(*) from pg_temp.replayed_tracks where position < run.position)
      - case when run.include_matched then 0 else
          (select count(distinct track_position) from pg_temp.replayed_usages usage
            where usage.track_position < run.position and usage.position <= run.position
              and (usage.until is null or usage.until > run.position))
        end
  end as total,
  run.started_at, run.ended_at, run.position
from pg_temp.replayed_runs run
  left join ledger.mapping_runs row on row.tenant_id = current_setting('ledger_replay.tenant') and row.id = run.id
where run.ended_at is not null
  and not exists (select from pg_temp.replayed_runs undo where undo.id = run.undone_by and undo.ended_at is null);

create temp table replayed_mapping_lanes as
with looked_at as (
  select run.id as run_id, (track.user_hash % 2)::int as lane, count(*) as count, max(track.position) as done_to
  from pg_temp.replayed_runs run join pg_temp.replayed_tracks track on track.position < run.position
  where run.undoes is null and (run.include_matched or not exists (
    select from pg_temp.replayed_usages usage
    where usage.track_position = track.position and usage.position <= run.after
      and (usage.until is null or usage.until > run.after)))
  group by 1, 2
  union all
  select run.id, change.lane, count(*), max(change.position)
  from pg_temp.replayed_runs run join pg_temp.replayed_changes change on change.run_id = run.undoes
  group by 1, 2
),
changed as (
  select run_id, lane, count(after_usage_id) as recorded, count(before_usage_id) as reversed
  from pg_temp.replayed_changes group by run_id, lane
),
-- Who of the lanes has refused how many is known to nobody else.
refused as (
  select run_id, sum(refused) as count from ledger.mapping_lanes
  where tenant_id = current_setting('ledger_replay.tenant') group by run_id
)
select run.tenant_id, run.id as run_id, lane.lane, 2 as lane_count, coalesce(looked_at.done_to, 0) as done_to,
  coalesce(looked_at.count, 0) as looked_at, coalesce(changed.recorded, 0) as recorded,
  coalesce(changed.reversed, 0) as reversed,
  case when refused.count = ended.refused then coalesce(row.refused, 0)
    when lane.lane = 0 then ended.refused else 0 end as refused,
  true as is_done
from pg_temp.replayed_mapping_runs run
  join pg_temp.replayed_runs ended on ended.id = run.id
  cross join generate_series(0, 1) as lane (lane)
  left join looked_at on looked_at.run_id = run.id and looked_at.lane = lane.lane
  left join changed on changed.run_id = run.id and changed.lane = lane.lane
  left join refused on refused.run_id = run.id
  left join ledger.mapping_lanes row
    on row.tenant_id = run.tenant_id and row.run_id = run.id and row.lane = lane.lane;
