insert into ledger.former_user_ids (tenant_id, id, home_id, added_at, removed_recorded_at, position)
values ('t', 'gone', 'gone', '2026-01-01Z', '2026-02-01Z', 22);
