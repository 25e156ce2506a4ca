-- The usage of some user-features, one after another, each in order of occurrence; with what took some of it back.
-- $1 numbers of the user-features  $2 tenants  $3 streams; one value for each stream
-- An event's id is in the log once: so what was taken back need not be looked for stream by stream.
with event as materialized (
  select number, id, type = 'usage_recorded' as is_usage, seq_id, (data->>'occurredAt')::timestamptz as occurred_at,
    data->>'action' as action, (data->>'delta')::numeric as delta, data->>'userId' as user_id,
    (data->>'eventId')::uuid as taken_back
  from unnest($1, $2, $3) as given (number, tenant_id, stream_id)
    join ledger_events.mt_events using (tenant_id, stream_id)
  where type in ('usage_recorded', 'usage_reversed')
)
select number, occurred_at, id, action, delta, seq_id, user_id,
  is_usage and id not in (select taken_back from event where not is_usage)
from event
order by number, occurred_at, id
