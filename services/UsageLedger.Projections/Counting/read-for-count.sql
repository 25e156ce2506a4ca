-- What counting needs to know of some user-features: the schedules of their allowances, and their consumption in the
-- periods that the given span of time touches.
-- $1 tenants  $2 owners  $3 features  $4 earliest  $5 latest; one value for each user-feature.
-- The two kinds of rows come in one answer, so that one round trip is enough.
with given as materialized (
  select * from unnest($1, $2, $3, $4, $5) with ordinality
    as key (tenant_id, user_id, feature_id, earliest, latest, ordinal)
)
select distinct given.ordinal, true as is_schedule,
  a.starts_at, a.reset_period, a.ends_at,
  null::timestamptz as period_start, null::timestamptz as period_end, null::numeric as used,
  null::timestamptz as set_at, null::uuid as set_id, null::timestamptz as last_at, null::uuid as last_id,
  null::bigint as position
from given join ledger.allowances a using (tenant_id, user_id, feature_id)
where a.feature_type = 'CONSUMABLE'
union all
select given.ordinal, false, null, null, null,
  c.period_start, c.period_end, c.used, c.set_at, c.set_id, c.last_at, c.last_id, c.position
from given join ledger.consumption c using (tenant_id, user_id, feature_id)
where c.period_start <= given.latest and c.period_end > given.earliest
