-- The rows that are not what the events make, with the rows that they make.
create temp table replayed_wrong (
  nr bigint generated always as identity primary key, name text, run_id uuid, position bigint, key text, row jsonb,
  made jsonb);

insert into pg_temp.replayed_wrong (name, position, key, row, made)
with last as (
  select distinct on (track_position) * from pg_temp.replayed_usages order by track_position, position desc
),
-- A run that goes on may have left what was taken back by hand, or may not have come to it yet.
unsure as (
  select change.position from pg_temp.replayed_runs undo
    join pg_temp.replayed_changes change on change.run_id = undo.undoes
    join last on last.track_position = change.position
  where undo.ended_at is null and last.reversed_at is not null and last.reversed_by is null
),
made as (
  select current_setting('ledger_replay.tenant') as tenant_id, track.position, track.user_hash, track.name,
    track.received_at, case when last.until is null then last.id end as usage_id
  from pg_temp.replayed_tracks track left join last on last.track_position = track.position
),
row as (
  select tenant_id, position, user_hash, name, received_at, usage_id from ledger.segment_events
  where tenant_id = current_setting('ledger_replay.tenant')
)
select 'segment_events', position, 'position=' || position, to_jsonb(row), to_jsonb(made)
from row full join made using (position)
where row is distinct from made
  and not exists (select from unsure where unsure.position = coalesce(row.position, made.position))
order by position;

insert into pg_temp.replayed_wrong (name, run_id, key, row, made)
select 'mapping_runs', id, 'id=' || id, to_jsonb(row), to_jsonb(made)
from (
  select tenant_id, id, rule_id, rule_version, include_matched, undoes, undone_by, total, started_at, ended_at, position
  from ledger.mapping_runs row where tenant_id = current_setting('ledger_replay.tenant')
) row full join pg_temp.replayed_mapping_runs made using (id)
where row is distinct from made
  and (made.id is not null or not exists (select from pg_temp.replayed_runs run where run.id = row.id))
order by id;

insert into pg_temp.replayed_wrong (name, run_id, key, row, made)
select 'mapping_lanes', run_id, 'run_id=' || run_id || ', lane=' || lane, to_jsonb(row), to_jsonb(made)
from (
  select tenant_id, run_id, lane, lane_count, done_to, looked_at, recorded, reversed, refused, is_done
  from ledger.mapping_lanes where tenant_id = current_setting('ledger_replay.tenant')
) row full join pg_temp.replayed_mapping_lanes made using (run_id, lane)
where row is distinct from made and not exists (
  select from pg_temp.replayed_runs run where run.id = run_id
    and not exists (select from pg_temp.replayed_mapping_runs settled where settled.id = run.id))
order by run_id, lane;

-- How the changes are cut into steps makes no difference; that one came to nothing stands in no event.
insert into pg_temp.replayed_wrong (name, run_id, position, key, row, made)
select 'mapping_steps', run_id, position, 'run_id=' || run_id || ', position=' || position, to_jsonb(row),
  to_jsonb(made)
from (
  select run_id, position, lane, before_usage_id, after_usage_id
  from ledger.mapping_steps cross join unnest(positions, before_usage_ids, after_usage_ids)
    as change (position, before_usage_id, after_usage_id)
  where tenant_id = current_setting('ledger_replay.tenant')
) row full join (
  select run_id, position, lane, before_usage_id, after_usage_id
  from pg_temp.replayed_changes
  where run_id in (select id from pg_temp.replayed_mapping_runs)
) made using (run_id, position)
where row is distinct from made
  and (made.position is not null or row.before_usage_id is not null or row.after_usage_id is not null)
  and not exists (
    select from pg_temp.replayed_runs run where run.id = run_id
      and not exists (select from pg_temp.replayed_mapping_runs settled where settled.id = run.id))
order by run_id, position;
