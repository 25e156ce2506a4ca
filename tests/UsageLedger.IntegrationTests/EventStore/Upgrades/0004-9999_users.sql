insert into ledger.users
  (tenant_id, id, name, email, billing_id, metadata, created_at, updated_at, position, current_id)
values ('t', 'a/b', 'A', 'a@example.com', 'bill-1', '{"x": null}', '2026-01-01Z', '2026-01-01Z', 9, 'a/b'),
  ('t', 'plain', 'Plain', null, null, null, '2026-01-01Z', '2026-01-01Z', 2, 'plain');

insert into ledger.subscriptions
  (tenant_id, id, user_id, package_id, starts_at, trial_until, created_at, position, status_since, statuses)
values
  ('t', 'ended', 'a/b', 'base', '2026-01-31 09:30Z', null, '2026-01-31Z', 10,
    '{2026-01-31 09:30Z, 2026-03-10Z}', '{ACTIVE, CANCELLED}'),
  ('t', 'trial', 'a/b', 'extra', '2026-02-01Z', '2026-02-15Z', '2026-01-31Z', 11,
    '{2026-02-01Z, 2026-02-15Z}', '{TRIALING, ACTIVE}'),
  ('t', 'trial-ended', 'a/b', 'yearly', '2026-02-01Z', '2026-02-15Z', '2026-01-31Z', 12,
    '{2026-02-01Z, 2026-02-05Z}', '{TRIALING, CANCELLED}'),
  ('t', 'plain-base', 'plain', 'base', '2026-01-01Z', null, '2026-01-01Z', 13, '{2026-01-01Z}', '{ACTIVE}');
