-- The events after a position, with the transactions that were open when they were read: all of it in one snapshot.
-- $1 position  $2 how many at most
select snapshot.oldest_open, snapshot.next_to_begin, event.*
from (
  select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest_open,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint as next_to_begin
) snapshot
left join lateral (
  select tenant_id, stream_id, version, seq_id, id, type, data::text, timestamp
  from ledger_events.mt_events
  where seq_id > $1
  order by seq_id
  limit $2
) event on true
