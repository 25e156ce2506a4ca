-- Rows of the table in force and of the new one that ought to be the same and are not. While both follow the log, only
-- those that stand at the same position can be compared, and those that one of them lacks although it is past them.
-- The latest event's id is not compared: counting and folding may take different ones of the same time.
-- $1 position up to which the new table follows
select coalesce(live.tenant_id, built.tenant_id), coalesce(live.user_id, built.user_id),
  coalesce(live.feature_id, built.feature_id), coalesce(live.period_start, built.period_start),
  coalesce(live.period_end, built.period_end), live.used, built.used
from ledger.consumption live
  full join ledger_replay.consumption built using (tenant_id, user_id, feature_id, period_start, period_end)
where case
    when built.used is null then live.position <= $1
    when live.used is null then built.position <= $1
    else live.position = built.position
      and (live.used, live.set_at, live.set_id, live.last_at)
        is distinct from (built.used, built.set_at, built.set_id, built.last_at)
  end
