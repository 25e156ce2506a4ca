-- Streams of usage at random, with the user for whom each counts.
-- $1 tenant, or null: all  $2 how many  $3 without a tenant: what part of the table, percent
select stream.tenant_id, coalesce(ids.owner_id, named.user_id), named.feature_id
from (
  select tenant_id, id from ledger_events.mt_streams /* sampled */
  where id like 'usage/%' and ($1 is null or tenant_id = $1)
  order by random() limit $2
) stream
cross join lateral (
  select ledger.unescaped(split_part(stream.id, '/', 2)) as user_id,
    ledger.unescaped(split_part(stream.id, '/', 3)) as feature_id
) named
left join ledger.user_ids ids on ids.tenant_id = stream.tenant_id and ids.id = named.user_id
