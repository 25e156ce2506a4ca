-- The new table, from the sums of all chunks; without the user-features that are folded.
create table ledger_replay.consumption (like ledger.consumption including all excluding indexes) with (fillfactor = 70);

insert into ledger_replay.folded (tenant_id, user_id, feature_id)
select tenant_id, user_id, feature_id from ledger_replay.schedules where is_of_several_ids
union
select tenant_id, user_id, feature_id
from ledger_replay.sums join ledger_replay.schedules schedule on schedule.id = schedule_id where needs_fold;

-- Two schedules may have a period in common; then they have its sum in common. Which event is the latest of its
-- microsecond is not known here: the highest id stands for it, so that a SET of the same microsecond counts as an
-- earlier one, for which everything is folded.
insert into ledger_replay.consumption
  (tenant_id, user_id, feature_id, period_start, period_end, used, last_at, last_id, position)
select distinct tenant_id, user_id, feature_id, coalesce(anchor + nth * step, anchor) at time zone 'UTC',
  least(anchor + (nth + 1) * step, until) at time zone 'UTC', used, last_at at time zone 'UTC',
  'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, position
from (
  select schedule_id, nth, sum(used) as used, max(last_at) as last_at, max(position) as position
  from ledger_replay.sums group by schedule_id, nth
) total
join ledger_replay.schedules schedule on schedule.id = schedule_id
where not exists (
  select from ledger_replay.folded
  where (folded.tenant_id, folded.user_id, folded.feature_id)
    = (schedule.tenant_id, schedule.user_id, schedule.feature_id));

alter table ledger_replay.consumption
  add constraint consumption_pkey primary key (tenant_id, user_id, feature_id, period_start, period_end);

truncate ledger_replay.sums;
