-- Replays sum up without the ids of the latest events: to carry them along cost a third of the work.

-- What an earlier replay left cannot be gone on with.
drop table if exists ledger_replay.consumption;
truncate ledger_replay.state, ledger_replay.chunks, ledger_replay.schedules, ledger_replay.sums, ledger_replay.folded;

alter table ledger_replay.sums drop column last;
alter table ledger_replay.sums add column last_at timestamp not null; -- the latest event, UTC

-- Nor with what a replay left under another schema.
alter table ledger_replay.state drop column started_at;
alter table ledger_replay.state add column schema_version int not null;

-- The name of a stream of usage, and an id as it was before it became a part of a name.
create function ledger.usage_stream(user_id text, feature_id text) returns text
  language sql immutable parallel safe return
  'usage/' || replace(replace(user_id, '%', '%25'), '/', '%2F')
    || '/' || replace(replace(feature_id, '%', '%25'), '/', '%2F');
create function ledger.unescaped(part text) returns text language sql immutable parallel safe return
  replace(replace(part, '%2F', '/'), '%25', '%');

create or replace view ledger_replay.current_schedules as
select distinct a.tenant_id,
  ledger.usage_stream(coalesce(ids.id, a.user_id), a.feature_id) as stream_id,
  a.user_id, a.feature_id, ids.id is not null as is_of_several_ids, a.starts_at at time zone 'UTC' as anchor,
  date_part('year', a.starts_at at time zone 'UTC')::int as anchor_year,
  (12 * date_part('year', a.starts_at at time zone 'UTC') + date_part('month', a.starts_at at time zone 'UTC'))::int
    as anchor_month,
  a.reset_period,
  case a.reset_period
    when 'DAY' then interval '24 hours' when 'MONTH' then interval '1 month' when 'YEAR' then interval '12 months'
  end as step,
  coalesce(a.ends_at at time zone 'UTC', 'infinity') as until
from ledger.allowances a
  left join ledger.user_ids ids on ids.tenant_id = a.tenant_id and ids.owner_id = a.user_id
where a.feature_type = 'CONSUMABLE';
