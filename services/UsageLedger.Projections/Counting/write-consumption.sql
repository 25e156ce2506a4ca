-- Writes consumption, one row for each user-feature and period. The stream's head is locked by the append before, or
-- the user's lock is held alone: nobody else writes these rows meanwhile.
-- $1 tenants  $2 users  $3 features  $4 period starts  $5 period ends  $6 used  $7 set at  $8 set ids  $9 last at
-- $10 last ids  $11 positions
insert into ledger.consumption
  (tenant_id, user_id, feature_id, period_start, period_end, used, set_at, set_id, last_at, last_id, position)
select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (tenant_id, user_id, feature_id, period_start, period_end) do update
  set used = excluded.used, set_at = excluded.set_at, set_id = excluded.set_id,
    last_at = excluded.last_at, last_id = excluded.last_id, position = excluded.position
