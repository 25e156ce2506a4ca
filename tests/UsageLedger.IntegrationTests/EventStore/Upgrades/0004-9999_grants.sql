insert into ledger.grants
  (tenant_id, id, user_id, feature_id, usage_limit, reset_period, overage_enabled, starts_at, ends_at, reason,
   revoked_at, revoked_reason, created_at, position)
values ('t', 'g1', 'plain', 'sso', null, null, false, '2026-02-01Z', '2026-05-01Z', 'a gift', '2026-04-01Z', 'over',
  '2026-02-01Z', 14);

insert into ledger.users (tenant_id, id, name, created_at, updated_at, position, current_id, ids_position) values
  ('t', 'merged', 'M', '2026-01-01Z', '2026-01-01Z', 15, 'merged', 18),
  ('t', 'target', 'T', '2026-01-01Z', '2026-01-01Z', 16, 'renamed', 18);

insert into ledger.user_ids (tenant_id, id, home_id, owner_id, added_at) values
  ('t', 'target', 'target', 'target', '2026-01-01Z'), ('t', 'renamed', 'target', 'target', '2026-02-01Z'),
  ('t', 'merged', 'merged', 'target', '2026-01-01Z');

insert into ledger.user_merges
  (tenant_id, source_id, target_id, merged_at, merged_recorded_at, unmerged_recorded_at, position)
values ('t', 'merged', 'target', '2026-02-01Z', '2026-02-01Z', null, 18);

insert into ledger.allowance_policies (tenant_id, since, policy, position) values ('t', '2026-02-01Z', 'SUM', 19);
