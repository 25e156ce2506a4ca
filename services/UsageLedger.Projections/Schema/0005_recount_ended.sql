-- The last period of a subscription that has ended is cut at its end from now on. What was counted for the users and
-- features of ended subscriptions is counted anew.
create temp table recount on commit drop as
  select distinct tenant_id, user_id, feature_id,
    'usage/' || replace(replace(user_id, '%', '%25'), '/', '%2F')
      || '/' || replace(replace(feature_id, '%', '%25'), '/', '%2F') as stream_id
  from ledger.allowances where ends_at is not null and feature_type = 'CONSUMABLE';

delete from ledger.consumption c using recount r
where (c.tenant_id, c.user_id, c.feature_id) = (r.tenant_id, r.user_id, r.feature_id);

insert into ledger.consumption
  (tenant_id, user_id, feature_id, period_start, period_end, used, set_at, set_id, last_at, last_id, position)
with event as (
  select r.tenant_id, r.user_id, r.feature_id, e.id, e.seq_id, (e.data->>'occurredAt')::timestamptz as at,
    e.data->>'action' as action, (e.data->>'delta')::numeric as delta
  from recount r join ledger_events.mt_events e using (tenant_id, stream_id) where e.type = 'usage_recorded'
),
span as (
  select tenant_id, user_id, feature_id, max(at) as last_at from event group by tenant_id, user_id, feature_id
),
schedule as (
  select distinct a.tenant_id, a.user_id, a.feature_id, a.starts_at at time zone 'UTC' as anchor,
    coalesce(a.ends_at, 'infinity') as until, span.last_at,
    case a.reset_period when 'DAY' then interval '24 hours' when 'MONTH' then interval '1 month'
      when 'YEAR' then interval '12 months' end as step,
    case a.reset_period when 'DAY' then 1 when 'MONTH' then 28 when 'YEAR' then 365 end as days_min
  from ledger.allowances a join span using (tenant_id, user_id, feature_id)
),
period as (
  select distinct tenant_id, user_id, feature_id, (anchor + nth * step) at time zone 'UTC' as start,
    least((anchor + (nth + 1) * step) at time zone 'UTC', until) as "end"
  from schedule cross join lateral generate_series(
    0, greatest(0, (extract(epoch from last_at - anchor at time zone 'UTC') / 86400 / days_min)::int + 1)) as nth
  where step is not null
  union
  select tenant_id, user_id, feature_id, anchor at time zone 'UTC', until from schedule where step is null
),
placed as (
  select p.tenant_id, p.user_id, p.feature_id, p.start, p."end", e.id, e.seq_id, e.at, e.action, e.delta,
    row_number() over in_order as nth,
    count(*) filter (where e.action = 'Set') over (in_order rows between current row and unbounded following) as sets
  from period p join event e using (tenant_id, user_id, feature_id)
  where e.at >= p.start and e.at < p."end"
  window in_order as (partition by p.tenant_id, p.user_id, p.feature_id, p.start, p."end" order by e.at, e.id)
),
-- What counts is what no SET follows; the last SET itself counts too.
kept as (
  select *, sets = 0 or (sets = 1 and action = 'Set') as counts from placed
)
select tenant_id, user_id, feature_id, start, "end", coalesce(sum(delta) filter (where counts), 0),
  max(at) filter (where counts and action = 'Set'),
  (array_agg(id) filter (where counts and action = 'Set'))[1],
  max(at), (array_agg(id order by nth desc))[1], max(seq_id)
from kept group by tenant_id, user_id, feature_id, start, "end";
