-- The subscriptions and grants that users have, by the events or by the rows.
-- $1 tenant  $2 the users' ids
select is_grant, id from pg_temp.replayed_holdings where tenant_id = $1 and user_id = any($2)
union select false, id from ledger.subscriptions where tenant_id = $1 and user_id = any($2)
union select true, id from ledger.grants where tenant_id = $1 and user_id = any($2)
