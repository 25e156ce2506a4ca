-- The next track calls that a run has changed, of one of its steps, with the usage that each counts as now, and the
-- usage that it counted as before the run.
-- $1 tenant  $2 run  $3 after which position  $4 how many at most  $5 which lane
with step as materialized (
  select positions, before_usage_ids from ledger.mapping_steps
  where tenant_id = $1 and run_id = $2 and lane = $5 and last_position > $3
  order by last_position limit 1
)
select change.position, log.id, log.data::text, usage.id, usage.data::text, before.data::text
from step
  cross join unnest(step.positions, step.before_usage_ids) as change (position, before_usage_id)
  join ledger.segment_events each on each.tenant_id = $1 and each.position = change.position
  join ledger_events.mt_events log on log.seq_id = change.position
  left join ledger_events.mt_events usage on usage.id = each.usage_id
  left join ledger_events.mt_events before on before.id = change.before_usage_id
where change.position > $3
order by change.position limit $4
