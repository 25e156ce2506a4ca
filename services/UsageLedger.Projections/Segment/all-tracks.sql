-- The next track calls, with the usage that each counts as.
-- $1 tenant  $2 after which position  $3 up to which position  $4 how many at most  $5 which lane  $6 of how many
select each.position, log.id, log.data::text, usage.id, usage.data::text
from ledger.segment_events each
  join ledger_events.mt_events log on log.seq_id = each.position
  left join ledger_events.mt_events usage on usage.id = each.usage_id
where each.tenant_id = $1 and each.position > $2 and each.position <= $3
  and each.user_hash % $6 = $5
order by each.position limit $4
