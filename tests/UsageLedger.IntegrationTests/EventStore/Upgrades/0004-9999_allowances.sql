insert into ledger.allowances
  (tenant_id, user_id, home_id, kind, feature_id, source_id, package_id, feature_type, usage_limit, reset_period,
   overage_enabled, starts_at, ends_at, status_since, statuses)
values
  ('t', 'a/b', 'a/b', 'BASE', 'calls%', 'ended', 'base', 'CONSUMABLE', 10, 'MONTH', false, '2026-01-31 09:30Z',
    '2026-03-10Z', '{2026-01-31 09:30Z, 2026-03-10Z}', '{ACTIVE, CANCELLED}'),
  ('t', 'a/b', 'a/b', 'ADDON', 'calls%', 'trial', 'extra', 'CONSUMABLE', 5.5, 'DAY', true, '2026-02-01Z',
    null, '{2026-02-01Z, 2026-02-15Z}', '{TRIALING, ACTIVE}'),
  ('t', 'a/b', 'a/b', 'ADDON', 'calls%', 'trial-ended', 'yearly', 'CONSUMABLE', null, null, false, '2026-02-01Z',
    '2026-02-05Z', '{2026-02-01Z, 2026-02-05Z}', '{TRIALING, CANCELLED}'),
  ('t', 'plain', 'plain', 'BASE', 'calls%', 'plain-base', 'base', 'CONSUMABLE', 10, 'MONTH', false, '2026-01-01Z',
    null, '{2026-01-01Z}', '{ACTIVE}'),
  ('t', 'plain', 'plain', 'BASE', 'sso', 'plain-base', 'base', 'BINARY', null, null, false, '2026-01-01Z',
    null, '{2026-01-01Z}', '{ACTIVE}');
