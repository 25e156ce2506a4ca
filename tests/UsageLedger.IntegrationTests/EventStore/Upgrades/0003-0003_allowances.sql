insert into ledger.allowances
  (tenant_id, user_id, feature_id, subscription_id, package_id, feature_type, usage_limit, reset_period,
   overage_enabled, starts_at, trial_until, ends_at)
values
  ('t', 'a/b', 'calls%', 'ended', 'base', 'CONSUMABLE', 10, 'MONTH', false, '2026-01-31 09:30Z', null, '2026-03-10Z'),
  ('t', 'a/b', 'calls%', 'trial', 'extra', 'CONSUMABLE', 5.5, 'DAY', true, '2026-02-01Z', '2026-02-15Z', null),
  ('t', 'a/b', 'calls%', 'trial-ended', 'yearly', 'CONSUMABLE', null, null, false, '2026-02-01Z', '2026-02-15Z',
    '2026-02-05Z'),
  ('t', 'plain', 'calls%', 'plain-base', 'base', 'CONSUMABLE', 10, 'MONTH', false, '2026-01-01Z', null, null),
  ('t', 'plain', 'sso', 'plain-base', 'base', 'BINARY', null, null, false, '2026-01-01Z', null, null);
