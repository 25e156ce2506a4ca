-- The operators' role: reads everything, writes the read models, and replaces a read model by one that was built anew
-- beside it, for which it must own the table.
do $$
begin
  if not exists (select from pg_roles where rolname = 'ledger_operator') then
    create role ledger_operator nologin;
    grant ledger_operator to current_user;
  end if;
exception
  when duplicate_object or unique_violation then null; -- made by another migration at this moment
end $$;

grant ledger_recorder, ledger_reader, ledger_keys to ledger_operator;
grant create on schema ledger to ledger_operator;
alter table ledger.consumption owner to ledger_operator;

-- Where a read model is built, and where the one before it is kept.
create schema ledger_replay authorization ledger_operator;
create schema ledger_replaced authorization ledger_operator;

-- How far a replay of consumption is; no row when none goes on.
create table ledger_replay.state (
  is_only boolean primary key default true constraint one_at_a_time check (is_only),
  started_at timestamptz not null,
  target bigint not null, -- the position up to which events are summed up in chunks
  is_built boolean not null, -- the new table is there, and follows the log
  done_to bigint not null -- how far it follows
);

-- The spans of the log that are summed up, by one or another session.
create table ledger_replay.chunks (
  after bigint primary key,
  up_to bigint not null,
  is_done boolean not null
);

-- The schedules of the allowances, once for each stream whose usage counts in their periods. Times are UTC.
create table ledger_replay.schedules (
  id bigint generated always as identity primary key,
  tenant_id text not null,
  stream_id text not null,
  user_id text not null, -- the owner
  feature_id text not null,
  is_of_several_ids boolean not null,
  anchor timestamp not null,
  anchor_year int not null,
  anchor_month int not null, -- counted from the year 0
  reset_period text, -- null: never
  step interval, -- null: never
  until timestamp not null
);

create index schedules_by_stream on ledger_replay.schedules (tenant_id, stream_id);
create index schedules_by_user on ledger_replay.schedules (tenant_id, user_id, feature_id);

-- What the events of a chunk add up to, in each period; "nth" is the period's number in its schedule.
create table ledger_replay.sums (
  schedule_id bigint not null,
  nth int not null,
  used numeric not null,
  last text not null, -- the latest event, see sum-events.sql
  position bigint not null,
  needs_fold boolean not null -- the order of the events makes a difference
);

-- The user-features whose rows are folded event by event.
create table ledger_replay.folded (
  tenant_id text not null,
  user_id text not null,
  feature_id text not null,
  primary key (tenant_id, user_id, feature_id)
);

-- The schedules of all allowances as they are now: the columns of ledger_replay.schedules without its id.
create view ledger_replay.current_schedules as
select distinct a.tenant_id,
  'usage/' || replace(replace(coalesce(ids.id, a.user_id), '%', '%25'), '/', '%2F')
    || '/' || replace(replace(a.feature_id, '%', '%25'), '/', '%2F') as stream_id,
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

alter table ledger_replay.state owner to ledger_operator;
alter table ledger_replay.schedules owner to ledger_operator;
alter table ledger_replay.sums owner to ledger_operator;
alter table ledger_replay.folded owner to ledger_operator;
alter table ledger_replay.chunks owner to ledger_operator;
alter view ledger_replay.current_schedules owner to ledger_operator;
