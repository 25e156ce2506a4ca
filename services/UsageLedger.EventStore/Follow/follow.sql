-- The events after a position, with the oldest transaction that was open when they were read: in one snapshot.
-- $1 position  $2 how many at most
select snapshot.oldest_open, event.*
from (
  select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest_open
) snapshot
left join lateral (
  select tenant_id, stream_id, version, seq_id, id, type, data::text, timestamp
  from ledger_events.mt_events
  where seq_id > $1
  order by seq_id
  limit $2
) event on true
