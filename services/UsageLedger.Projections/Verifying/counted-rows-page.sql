-- A page of the user-features that have rows, with the user for whom each counts. The first is the one with the least
-- id of a user who has no stream of usage of the feature: the others are found by their streams.
-- $1 tenant, or null: all  $2 after this tenant  $3 and user  $4 and feature  $5 how many
select counted.tenant_id, coalesce(ids.owner_id, counted.user_id), counted.feature_id,
  not exists (
    select from ledger_events.mt_streams stream
    where stream.tenant_id = counted.tenant_id
      and stream.id = ledger.usage_stream(counted.user_id, counted.feature_id))
  and not exists (
    select from ledger.user_ids other
    where other.tenant_id = ids.tenant_id and other.owner_id = ids.owner_id
      and (exists (
          select from ledger_events.mt_streams stream
          where stream.tenant_id = other.tenant_id
            and stream.id = ledger.usage_stream(other.id, counted.feature_id))
        or (other.id < counted.user_id and exists (
          select from ledger.consumption earlier
          where (earlier.tenant_id, earlier.user_id, earlier.feature_id)
            = (other.tenant_id, other.id, counted.feature_id))))),
  counted.user_id, counted.feature_id
from (
  select distinct tenant_id, user_id, feature_id from ledger.consumption
  where ($1 is null or tenant_id = $1) and (tenant_id, user_id, feature_id) > ($2, $3, $4)
  order by tenant_id, user_id, feature_id limit $5
) counted
left join ledger.user_ids ids on ids.tenant_id = counted.tenant_id and ids.id = counted.user_id
order by counted.tenant_id, counted.user_id, counted.feature_id
