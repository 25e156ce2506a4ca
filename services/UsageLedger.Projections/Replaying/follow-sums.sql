-- Adds the sums to the new table, and forgets them; answers the user-features among them that are folded, for which
-- nothing was added.
insert into ledger_replay.folded (tenant_id, user_id, feature_id)
select distinct tenant_id, user_id, feature_id
from ledger_replay.sums join ledger_replay.schedules schedule on schedule.id = schedule_id where needs_fold
on conflict do nothing;

insert into ledger_replay.consumption as known
  (tenant_id, user_id, feature_id, period_start, period_end, used, last_at, last_id, position)
select distinct tenant_id, user_id, feature_id, coalesce(anchor + nth * step, anchor) at time zone 'UTC',
  least(anchor + (nth + 1) * step, until) at time zone 'UTC', used, last_at at time zone 'UTC',
  'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, position
from ledger_replay.sums join ledger_replay.schedules schedule on schedule.id = schedule_id
where not exists (
  select from ledger_replay.folded
  where (folded.tenant_id, folded.user_id, folded.feature_id)
    = (schedule.tenant_id, schedule.user_id, schedule.feature_id))
on conflict (tenant_id, user_id, feature_id, period_start, period_end) do update
  set used = known.used + excluded.used, last_at = greatest(known.last_at, excluded.last_at),
    position = greatest(known.position, excluded.position);

select distinct tenant_id, user_id, feature_id
from ledger_replay.sums
  join ledger_replay.schedules schedule on schedule.id = schedule_id
  join ledger_replay.folded using (tenant_id, user_id, feature_id);

delete from ledger_replay.sums
