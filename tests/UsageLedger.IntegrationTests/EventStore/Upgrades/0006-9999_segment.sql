-- A run over 9,000 track calls in two lanes, which has changed all of them: more than two steps in each lane.
insert into ledger.segment_rules (tenant_id, id, ordinal, definition, created_at, updated_at, position)
values ('t', 'rule', 0, '{"id": "rule", "name": "Rule"}', '2026-04-01Z', '2026-04-01Z', 20);

insert into ledger.segment_events (tenant_id, position, user_hash, name, received_at, usage_id)
select 't', 1000 + nth, nth * 7 % 1024, 'Called', '2026-04-01Z',
  case when nth % 10 <> 0 then md5('after' || nth)::uuid end
from generate_series(1, 9000) as nth;

insert into ledger.mapping_runs
  (tenant_id, id, rule_id, rule_version, include_matched, total, started_at, ended_at, position)
values ('t', md5('run')::uuid, 'rule', 1, true, 9000, '2026-04-02Z', '2026-04-02Z', 21);

insert into ledger.mapping_lanes
  (tenant_id, run_id, lane, lane_count, done_to, looked_at, recorded, reversed, refused, is_done)
select 't', md5('run')::uuid, lane, 2, 10000, 4500, 4050, 450, 0, true from generate_series(0, 1) as lane;
