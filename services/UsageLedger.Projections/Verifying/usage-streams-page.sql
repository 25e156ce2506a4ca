-- A page of the streams of usage, with the user for whom each counts. Of several streams of one user and feature, the
-- one with the least name is the first.
-- $1 tenant, or null: all  $2 after this tenant  $3 and this stream  $4 nothing  $5 how many
select stream.tenant_id, coalesce(ids.owner_id, named.user_id), named.feature_id,
  ids.id is null or not exists (
    select from ledger.user_ids other join ledger_events.mt_streams earlier
      on earlier.tenant_id = other.tenant_id and earlier.id = ledger.usage_stream(other.id, named.feature_id)
    where other.tenant_id = ids.tenant_id and other.owner_id = ids.owner_id and earlier.id < stream.id),
  stream.id, $4
from (
  select tenant_id, id from ledger_events.mt_streams
  where id like 'usage/%' and ($1 is null or tenant_id = $1) and (tenant_id, id) > ($2, $3)
  order by tenant_id, id limit $5
) stream
cross join lateral (
  select ledger.unescaped(split_part(stream.id, '/', 2)) as user_id,
    ledger.unescaped(split_part(stream.id, '/', 3)) as feature_id
) named
left join ledger.user_ids ids on ids.tenant_id = stream.tenant_id and ids.id = named.user_id
order by stream.tenant_id, stream.id
