-- The log: ids that are escaped in stream names; a SET and a late ADD before it; usage before, in and after each
-- schedule; and events of the catalogue.
insert into ledger_events.mt_streams (tenant_id, id, version, timestamp, created) values
  ('t', 'feature/calls%25', 1, '2026-01-01Z', '2026-01-01Z'),
  ('t', 'user/plain', 1, '2026-01-01Z', '2026-01-01Z'),
  ('t', 'usage/a%2Fb/calls%25', 7, '2026-03-21Z', '2026-02-01Z'),
  ('t', 'usage/plain/calls%25', 1, '2026-01-15Z', '2026-01-15Z');

insert into ledger_events.mt_events
  (seq_id, id, stream_id, version, type, tenant_id, mt_dotnet_type, timestamp, data)
values
  (1, md5('1')::uuid, 'feature/calls%25', 1, 'feature_defined', 't', 'x', '2026-01-01Z',
    '{"id": "calls%", "name": "Calls", "type": "Consumable"}'),
  (2, md5('2')::uuid, 'user/plain', 1, 'user_defined', 't', 'x', '2026-01-01Z', '{"id": "plain", "name": "Plain"}');

insert into ledger_events.mt_events
  (seq_id, id, stream_id, version, type, tenant_id, mt_dotnet_type, timestamp, data)
select 100 + nth, md5((100 + nth)::text)::uuid, 'usage/' || replace(user_id, '/', '%2F') || '/calls%25', nth,
  'usage_recorded', 't', 'x', '2026-03-21Z'::timestamptz,
  jsonb_build_object('userId', user_id, 'featureId', 'calls%', 'delta', delta, 'action', action, 'occurredAt', at,
    'source', 'api', 'id', nth::text)
from (values
  (1, 'a/b', '2026-01-31T09:00:00Z', 'Add', 1.0), (2, 'a/b', '2026-02-01T00:00:00Z', 'Add', 10.5),
  (3, 'a/b', '2026-03-05T00:00:00Z', 'Set', 900), (4, 'a/b', '2026-03-01T00:00:00Z', 'Add', 7),
  (5, 'a/b', '2026-03-06T00:00:00Z', 'Add', 100), (6, 'a/b', '2026-03-20T00:00:00Z', 'Add', 5000),
  (7, 'a/b', '2026-03-06T00:00:01Z', 'Add', 0)) as usage (nth, user_id, at, action, delta)
union all
select 108, md5('108')::uuid, 'usage/plain/calls%25', 1, 'usage_recorded', 't', 'x', '2026-01-15Z'::timestamptz,
  '{"userId": "plain", "featureId": "calls%", "delta": 3, "action": "Add", "occurredAt": "2026-01-15T00:00:00Z",
    "source": "api", "id": "8"}';

select setval('ledger_events.mt_events_sequence', 200);
