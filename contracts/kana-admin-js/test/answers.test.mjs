import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import KanaAdminByDefault, * as kana from '../index.mjs';
import { failure, serve } from '../support/server.mjs';

const { KanaAdmin } = kana;

async function answer(t, body, call, options) {
  const { requests, endpoint } = await serve(t, ...[body].flat());
  return { requests, ...(await call(new KanaAdmin({ apiKey: 'prv_test_1', endpoint, ...options }))) };
}

const retrieve = (client) => client.users.retrieve({ id: '124' });

test('import and require give the same class, by name and by default', () => {
  const required = createRequire(import.meta.url)('../index.js');
  assert.equal(KanaAdminByDefault, KanaAdmin);
  assert.equal(required.KanaAdmin, KanaAdmin);
  assert.equal(required.default, KanaAdmin);
  const { default: _, ...names } = required;
  assert.deepEqual(Object.keys(names).sort(), Object.keys(kana).filter((name) => name !== 'default').sort());
});

test('the key goes bare into Authorization', async (t) => {
  const { requests } = await answer(t, { data: { user: { id: '124' } } }, retrieve);
  assert.equal(requests[0].method, 'POST');
  assert.equal(requests[0].headers.authorization, 'prv_test_1');
  assert.equal(requests[0].headers['content-type'], 'application/json');
});

test('data is unwrapped', async (t) => {
  const { data, error } = await answer(t, { data: { user: { id: '124' } } }, retrieve);
  assert.deepEqual(data, { id: '124' });
  assert.equal(error, null);
});

test('amounts are numbers', async (t) => {
  const consumption = { used: '1.5', budget: '5000000000', overageEnabled: false };
  const numbers = { used: 1.5, budget: 5000000000, overageEnabled: false };
  const use = await answer(t, { data: { canUseFeature: { access: true, reason: 'yes', consumption } } }, (client) =>
    client.features.canUse({ userId: '124', featureId: 'a' }));
  assert.deepEqual(use.data, { access: true, reason: 'yes', consumption: numbers });
  const current = { periodStart: '2022-08-10T15:07:01.803Z', periodEnd: null, consumption };
  const usage = await answer(t, { data: { showUsage: { current } } }, (client) => client.features.showUsage({}));
  assert.deepEqual(usage.data, { current: { ...current, consumption: numbers } });
  const features = [{ id: 'a', limit: '10' }, { id: 'b', limit: null }];
  const list = await answer(t, { data: { subscriptions: [{ id: '2', package: { id: 'p', features } }] } }, (client) =>
    client.subscriptions.list());
  assert.deepEqual(list.data[0].package.features.map(({ limit }) => limit), [10, null]);
});

test('an unlimited budget and no consumption stay null', async (t) => {
  const unlimited = { access: true, consumption: { used: '0', budget: null } };
  const first = await answer(t, { data: { canUseFeature: unlimited } }, (client) => client.features.canUse({}));
  assert.deepEqual(first.data.consumption, { used: 0, budget: null });
  const second = await answer(t, { data: { canUseFeature: { consumption: null } } }, (client) =>
    client.features.canUse({}));
  assert.equal(second.data.consumption, null);
  const third = await answer(t, { data: { showUsage: { current: null } } }, (client) => client.features.showUsage({}));
  assert.deepEqual(third.data, { current: null });
});

for (const name of [
  'SubscriptionError', 'SubscriptionNotFoundError', 'SubscriptionLinkError', 'PackageNotFoundError',
  'FeatureNotFoundError', 'UserNotFoundError',
]) {
  test(`extensions.exception makes a ${name}`, async (t) => {
    const { data, error } = await answer(t, failure('It failed', 'NOT_FOUND', name), retrieve);
    assert.equal(data, null);
    assert.ok(error instanceof kana[name]);
    assert.equal(error.name, name);
    assert.equal(error.message, 'It failed, in detail');
    assert.equal(error.response.status, 404);
  });
}

test('a message that begins with Unauthenticated is an AuthenticationError', async (t) => {
  const body = failure('Unauthenticated. The key is not known', 'UNAUTHENTICATED', 'UserNotFoundError');
  const { error } = await answer(t, body, retrieve);
  assert.ok(error instanceof kana.AuthenticationError);
  assert.equal(error.message, 'Unauthenticated. The key is not known');
  assert.equal(error.response.status, 401);
});

test('any other error is an Error with its message and the errors beside it', async (t) => {
  for (const name of [undefined, 'SomethingElse', 'toString', 'constructor']) {
    const { error } = await answer(t, failure('No such field', 'GRAPHQL_VALIDATION_FAILED', name), retrieve);
    assert.equal(error.constructor, Error);
    assert.equal(error.message, 'No such field');
    assert.equal(error.response.status, 400);
    assert.equal(error.response.errors.length, 1);
  }
});

test('only the first error counts, and data beside it does not', async (t) => {
  const body = { data: { user: { id: '124' } }, errors: [{ message: 'First' }, { message: 'Unauthenticated' }] };
  const { data, error } = await answer(t, body, retrieve);
  assert.equal(data, null);
  assert.equal(error.message, 'First');
  assert.equal(error.response.status, 200);
});

test('an answer that is not GraphQL is an Error with its status, and is not tried again', async (t) => {
  const { requests, error } = await answer(t, { status: 502, text: '<html>Bad Gateway</html>' }, retrieve);
  assert.match(error.message, /^HTTP 502 from http.* and no GraphQL: <html>Bad Gateway/);
  assert.equal(error.response.status, 502);
  assert.equal(requests.length, 1);
});

test('a key or an endpoint that cannot be sent is an Error and no NetworkError', async () => {
  for (const config of [{ apiKey: 'prv_test_1\n2' }, { apiKey: 'k', endpoint: 'no address' }]) {
    const { data, error } = await retrieve(new KanaAdmin(config));
    assert.equal(data, null);
    assert.ok(error instanceof Error);
    assert.ok(!(error instanceof kana.NetworkError));
  }
});

test('options that are undefined are as good as left out', () => {
  const { endpoint, retry } = new KanaAdmin({ apiKey: 'k', endpoint: undefined, retry: undefined }).config;
  assert.equal(endpoint, 'http://127.0.0.1:5082/graphql');
  assert.equal(typeof retry, 'function');
});

test('onError sees the error first; no configuration at all is thrown', async (t) => {
  const seen = [];
  const onError = async (error) => seen.push(error);
  const { error } = await answer(t, failure('It failed'), retrieve, { onError });
  assert.deepEqual(seen, [error]);
  assert.throws(() => new KanaAdmin(), { name: 'EmptyArgumentError', message: '"config" cannot be empty' });
});
