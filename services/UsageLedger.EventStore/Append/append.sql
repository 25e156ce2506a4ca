-- Appends a batch of events in one statement. Events whose id the log knows already are left out, before a position
-- is taken: a rolled-back append would leave a gap that every follower has to wait for.
-- $1 tenants  $2 streams  $3 event ids  $4 aliases  $5 .NET names  $6 bodies  $7 times; one value for each event.
-- The heads are locked in the order of their names, so that two writers never wait for each other in a circle; and
-- before the positions are taken, so that inside a stream the position rises with the version.
-- Events meet their heads in one sort: the planner expects a single one of each, and would join them by comparing every
-- event with every head.
with fresh as materialized (
  select given.*,
    row_number() over (partition by tenant, stream order by ordinal) as nth,
    count(*) over (partition by tenant, stream) as total
  from unnest($1, $2, $3, $4, $5, $6, $7)
    with ordinality as given (tenant, stream, id, alias, dotnet_name, body, recorded_at, ordinal)
  where not exists (select from ledger_events.mt_events known where known.id = given.id)
),
head as (
  insert into ledger_events.mt_streams as stream (tenant_id, id, version, timestamp, created)
  select tenant, stream, max(total), max(recorded_at), max(recorded_at)
  from fresh group by tenant, stream order by tenant, stream
  on conflict (tenant_id, id) do update
    set version = stream.version + excluded.version, timestamp = excluded.timestamp
    where not stream.is_archived
  returning tenant_id, id, version
),
met as (
  select each.*, max(head_version) over (partition by tenant, stream) as last_version
  from (
    select fresh.*, null::bigint as head_version from fresh
    union all
    select tenant_id, id, null, null, null, null, null, null, null, null, version from head
  ) each
)
insert into ledger_events.mt_events
  (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, is_archived)
select nextval('ledger_events.mt_events_sequence'), id, stream, version, body, alias, recorded_at, tenant, dotnet_name,
  false
from (
  select *, last_version - total + nth as version
  from met where id is not null and last_version is not null -- no heads; and no events whose stream is archived
  order by ordinal
) placed
returning id, version, seq_id
