insert into ledger.discarded_messages values
  ('0123456789ab', repeat('0f', 32), 'usage-inbox', 'unreadable', 'It is no JSON.', null, null, '2026-03-01Z',
    '2026-03-02Z', 2, 'A test', 'me@here', 'ledger', '2026-03-03Z', 'm-1', 'application/json', '{"a": "b"}',
    '\x00ff');
