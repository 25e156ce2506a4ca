-- Events that do not follow from the one before them in their stream: versions rise by one from 1, and positions rise
-- with them.
-- $1 tenant, or null: all  $2 how many at most
select tenant_id, stream_id, version, seq_id, version_before, seq_id_before
from (
  select tenant_id, stream_id, version, seq_id,
    lag(version) over in_order as version_before, lag(seq_id) over in_order as seq_id_before
  from ledger_events.mt_events
  where $1 is null or tenant_id = $1
  window in_order as (partition by tenant_id, stream_id order by version, seq_id)
) placed
where version <> coalesce(version_before, 0) + 1 or seq_id <= seq_id_before
order by tenant_id, stream_id, version limit $2
