insert into ledger.features
  (tenant_id, id, name, type, unit_label, metadata, created_at, updated_at, position)
values ('t', 'calls%', 'Calls', 'CONSUMABLE', 'call', '{"a": 1}', '2026-01-01Z', '2026-01-02Z', 1),
  ('t', 'sso', 'Sign-on', 'BINARY', null, null, '2026-01-01Z', '2026-01-01Z', 3);

insert into ledger.packages
  (tenant_id, id, name, is_addon, base_packages, status, metadata, created_at, updated_at, position)
values ('t', 'base', 'Base', false, '{}', 'PUBLISHED', '{"tier": [1]}', '2026-01-01Z', '2026-01-01Z', 4),
  ('t', 'extra', 'Extra', true, '{base}', 'ARCHIVED', null, '2026-01-01Z', '2026-01-01Z', 5),
  ('t', 'yearly', 'Yearly', true, '{}', 'DRAFT', null, '2026-01-01Z', '2026-01-01Z', 6);

insert into ledger.package_features
  (tenant_id, package_id, ordinal, feature_id, usage_limit, reset_period, overage_enabled)
values ('t', 'base', 0, 'calls%', 10, 'MONTH', false), ('t', 'base', 1, 'sso', null, null, false),
  ('t', 'extra', 0, 'calls%', 5.5, 'DAY', true), ('t', 'yearly', 0, 'calls%', null, null, false);

insert into ledger.keys (tenant_id, id, kind, name, hint, hash, created_at, revoked_at, position) values
  ('t', 'k1', 'admin', 'first', 'prv_test_…abcd', sha256('k1'), '2026-01-01Z', null, 7),
  ('t', 'k2', 'public', 'web', 'pub_live_…efgh', sha256('k2'), '2026-01-01Z', '2026-02-01Z', 8);
