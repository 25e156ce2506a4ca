-- Rows of consumption at random, with the user for whom each counts.
-- $1 tenant, or null: all  $2 how many  $3 without a tenant: what part of the table, percent
select counted.tenant_id, coalesce(ids.owner_id, counted.user_id), counted.feature_id
from (
  select tenant_id, user_id, feature_id from ledger.consumption /* sampled */
  where $1 is null or tenant_id = $1
  order by random() limit $2
) counted
left join ledger.user_ids ids on ids.tenant_id = counted.tenant_id and ids.id = counted.user_id
