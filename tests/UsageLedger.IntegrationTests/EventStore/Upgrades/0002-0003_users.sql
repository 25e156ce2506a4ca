insert into ledger.users (tenant_id, id, name, email, billing_id, metadata, created_at, updated_at, position) values
  ('t', 'a/b', 'A', 'a@example.com', 'bill-1', '{"x": null}', '2026-01-01Z', '2026-01-01Z', 9),
  ('t', 'plain', 'Plain', null, null, null, '2026-01-01Z', '2026-01-01Z', 2);

insert into ledger.subscriptions
  (tenant_id, id, user_id, package_id, starts_at, trial_until, cancelled_at, created_at, position)
values ('t', 'ended', 'a/b', 'base', '2026-01-31 09:30Z', null, '2026-03-10Z', '2026-01-31Z', 10),
  ('t', 'trial', 'a/b', 'extra', '2026-02-01Z', '2026-02-15Z', null, '2026-01-31Z', 11),
  ('t', 'trial-ended', 'a/b', 'yearly', '2026-02-01Z', '2026-02-15Z', '2026-02-05Z', '2026-01-31Z', 12),
  ('t', 'plain-base', 'plain', 'base', '2026-01-01Z', null, null, '2026-01-01Z', 13);
