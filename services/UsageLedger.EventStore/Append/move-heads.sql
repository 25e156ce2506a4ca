-- Makes room for a batch of events at the heads of their streams, and locks the heads until the transaction ends.
-- Answers the new version of each head that has moved, and the ids that the log knows already, for which no room is
-- made.
-- $1 tenants  $2 streams  $3 event ids, one value for each event  $4 time
-- The heads are locked in the order of their names, so that two writers never wait for each other in a circle; and
-- before the positions are taken, so that inside a stream the position rises with the version. An archived stream has
-- no head in the answer.
with fresh as materialized (
  select given.*
  from unnest($1, $2, $3) as given (tenant, stream, id)
  where not exists (select from ledger_events.mt_events known where known.id = given.id)
),
head as (
  insert into ledger_events.mt_streams as stream (tenant_id, id, version, timestamp, created)
  select tenant, stream, count(*), $4, $4
  from fresh group by tenant, stream order by tenant, stream
  on conflict (tenant_id, id) do update
    set version = stream.version + excluded.version, timestamp = excluded.timestamp
    where not stream.is_archived
  returning tenant_id, id, version
)
select tenant_id, id, version, null::uuid from head
union all
select null, null, null, given from unnest($3) as given where given not in (select id from fresh)
