-- The next track calls that a run has changed, with the usage that each counts as now, and the usage that it counted as
-- before the run.
-- $1 tenant  $2 run  $3 after which position  $4 how many at most  $5 which lane  $6 of how many
select change.position, log.id, log.data::text, usage.id, usage.data::text, before.data::text
from ledger.mapping_changes change
  join ledger.segment_events each using (tenant_id, position)
  join ledger_events.mt_events log on log.seq_id = change.position
  left join ledger_events.mt_events usage on usage.id = each.usage_id
  left join ledger_events.mt_events before on before.id = change.before_usage_id
where change.tenant_id = $1 and change.run_id = $2 and change.position > $3
  and each.user_hash % $6 = $5
order by change.position limit $4
