-- Heads that are not at the version of their stream's last event, or have none; and events without a head.
-- $1 tenant, or null: all  $2 how many at most
select coalesce(head.tenant_id, last.tenant_id), coalesce(head.id, last.stream_id), head.version, last.version,
  last.events
from (
  select tenant_id, id, version from ledger_events.mt_streams where $1 is null or tenant_id = $1
) head
full join (
  select tenant_id, stream_id, max(version) as version, count(*) as events
  from ledger_events.mt_events where $1 is null or tenant_id = $1
  group by tenant_id, stream_id
) last on last.tenant_id = head.tenant_id and last.stream_id = head.id
where head.version is distinct from last.version
order by 1, 2 limit $2
