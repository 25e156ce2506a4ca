-- Appends events for which there is room at the heads of their streams; the positions rise in their order.
-- $1 tenants  $2 streams  $3 versions  $4 event ids  $5 aliases  $6 .NET names  $7 bodies  $8 times; one value for each
-- event.
insert into ledger_events.mt_events
  (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, is_archived)
select nextval('ledger_events.mt_events_sequence'), id, stream, version, body, alias, recorded_at, tenant, dotnet_name,
  false
from unnest($1, $2, $3, $4, $5, $6, $7, $8)
  as given (tenant, stream, version, id, alias, dotnet_name, body, recorded_at)
returning id, seq_id
