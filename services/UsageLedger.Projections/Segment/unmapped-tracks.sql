-- The next track calls that nothing has mapped.
-- $1 tenant  $2 after which position  $3 up to which position  $4 how many at most  $5 which lane  $6 of how many
select each.position, log.id, log.data::text, null::uuid, null
from ledger.segment_events each join ledger_events.mt_events log on log.seq_id = each.position
where each.tenant_id = $1 and each.position > $2 and each.position <= $3 and each.usage_id is null
  and each.user_hash % $6 = $5
order by each.position limit $4
