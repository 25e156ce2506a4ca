insert into ledger.consumption
  (tenant_id, user_id, feature_id, period_start, period_end, used, set_at, set_id, last_at, last_id, position)
select 't', 'a/b', 'calls%', since, until, used, set_at, case when set_at is not null then md5('103')::uuid end,
  last_at, md5(last::text)::uuid, position
from (values
  ('2026-01-31 09:30Z'::timestamptz, '2026-02-28 09:30Z'::timestamptz, 10.5, null::timestamptz,
    '2026-02-01Z'::timestamptz, 102, 102),
  ('2026-02-28 09:30Z', '2026-03-10Z', 1000, '2026-03-05Z', '2026-03-06 00:00:01Z', 107, 107),
  ('2026-02-01Z', '2026-02-05Z', 10.5, null, '2026-02-01Z', 102, 102),
  ('2026-02-01Z', '2026-02-02Z', 10.5, null, '2026-02-01Z', 102, 102),
  ('2026-03-01Z', '2026-03-02Z', 7, null, '2026-03-01Z', 104, 104),
  ('2026-03-05Z', '2026-03-06Z', 900, '2026-03-05Z', '2026-03-05Z', 103, 103),
  ('2026-03-06Z', '2026-03-07Z', 100, null, '2026-03-06 00:00:01Z', 107, 107),
  ('2026-03-20Z', '2026-03-21Z', 5000, null, '2026-03-20Z', 106, 106)
) as row (since, until, used, set_at, last_at, last, position)
union all
select 't', 'plain', 'calls%', '2026-01-01Z'::timestamptz, '2026-02-01Z'::timestamptz, 3, null, null,
  '2026-01-15Z'::timestamptz, md5('108')::uuid, 108;
