import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { KanaAdmin, NetworkError } from '../index.mjs';
import { failure, serve } from '../support/server.mjs';

const usage = { userId: '124', featureId: 'api-calls', delta: '1' };
const recorded = { data: { recordUsage: { recorded: true, reason: null } } };

test('a lost connection is tried twice more, with the same event id', async (t) => {
  const { requests, endpoint } = await serve(t, 'hang up', 'hang up', recorded);
  const { data, error } = await new KanaAdmin({ apiKey: 'k', endpoint }).features.recordUsage(usage);
  assert.equal(error, null);
  assert.deepEqual(data, { recorded: true, reason: null });
  assert.equal(requests.length, 3);
  assert.equal(new Set(requests.map(({ variables }) => variables.input.id)).size, 1);
});

test('subscribing, and operations of any kind, are not repeated once they were sent', async (t) => {
  for (const call of [
    (client) => client.subscriptions.create({ packageIds: ['p'], userId: '124' }),
    (client) => client.query('mutation { createKey(kind: ADMIN, name: "n") { key } }'),
  ]) {
    const { requests, endpoint } = await serve(t, 'hang up');
    const { error } = await call(new KanaAdmin({ apiKey: 'k', endpoint }));
    assert.ok(error instanceof NetworkError);
    assert.equal(error.repeatable, false);
    assert.equal(requests.length, 1);
  }
});

test('two calls have two event ids', async (t) => {
  const { requests, endpoint } = await serve(t, recorded, recorded);
  const client = new KanaAdmin({ apiKey: 'k', endpoint });
  await client.features.recordUsage(usage);
  await client.features.recordUsage(usage);
  assert.notEqual(requests[0].variables.input.id, requests[1].variables.input.id);
});

test('the third lost connection is a NetworkError', async (t) => {
  const { requests, endpoint } = await serve(t, 'hang up', 'hang up', 'hang up', recorded);
  const seen = [];
  const client = new KanaAdmin({ apiKey: 'k', endpoint, onError: (error) => seen.push(error) });
  const { data, error } = await client.features.recordUsage(usage);
  assert.equal(data, null);
  assert.ok(error instanceof NetworkError);
  assert.equal(requests.length, 3);
  assert.deepEqual(seen, [error]);
});

test('nothing that listens is a NetworkError that says so', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address();
  closed.close();
  await once(closed, 'close');
  const endpoint = `http://127.0.0.1:${port}/graphql`;
  const attempts = [];
  const retry = (error, attempt) => attempts.push(attempt) && error.repeatable && attempt < 3;
  const { error } = await new KanaAdmin({ apiKey: 'k', endpoint, retry }).subscriptions.create({});
  assert.deepEqual(attempts, [1, 2, 3]);
  assert.ok(error instanceof NetworkError);
  assert.equal(error.repeatable, true);
  assert.equal(error.message, `No network connection to ${endpoint}: connect ECONNREFUSED 127.0.0.1:${port}`);
});

test('an answer is never tried again, whatever it says', async (t) => {
  const { requests, endpoint } = await serve(t, failure('Ask again', 'UNAVAILABLE'), recorded);
  const { error } = await new KanaAdmin({ apiKey: 'k', endpoint }).features.recordUsage(usage);
  assert.equal(error.message, 'Ask again');
  assert.equal(error.response.status, 503);
  assert.equal(requests.length, 1);
});

test('the option decides for itself', async (t) => {
  const { requests, endpoint } = await serve(t, failure('Ask again', 'UNAVAILABLE'), 'hang up', recorded);
  const asked = [];
  const retry = (error, attempt) => {
    asked.push([error.response?.status, attempt]);
    return attempt < 3;
  };
  const { data } = await new KanaAdmin({ apiKey: 'k', endpoint, retry }).features.recordUsage(usage);
  assert.equal(data.recorded, true);
  assert.deepEqual(asked, [[503, 1], [undefined, 2]]);
  assert.equal(requests[0].variables.input.id, requests[2].variables.input.id);
});
