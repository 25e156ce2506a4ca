-- Writes the rows of user-features that were folded; those of before are gone.
-- $1 tenants  $2 users  $3 features  $4 period starts  $5 period ends  $6 used  $7 set at  $8 set ids  $9 last at
-- $10 last ids  $11 positions
insert into ledger_replay.consumption
  (tenant_id, user_id, feature_id, period_start, period_end, used, set_at, set_id, last_at, last_id, position)
select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
