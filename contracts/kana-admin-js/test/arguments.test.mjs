import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KanaAdmin } from '../index.mjs';
import { serve } from '../support/server.mjs';

/** What a call sends: its root field and its variables. */
async function sent(t, field, call) {
  const { requests, endpoint } = await serve(t, { data: { [field]: null } });
  const { error } = await call(new KanaAdmin({ apiKey: 'prv_test_1', endpoint }));
  assert.equal(error, null);
  assert.match(requests[0].query, new RegExp(`\\b${field}\\b`));
  return requests[0].variables;
}

const user = { id: '124', billingId: 'cus_1', name: 'Test User', email: 'test@usekana.com' };
const changes = { id: '125', name: 'Updated User' };

const spellings = {
  'users.create takes the fields': ['createUser', (k) => k.users.create(user), { input: user }],
  'users.create takes an input': ['createUser', (k) => k.users.create({ input: user }), { input: user }],
  'users.update takes id and changes': [
    'updateUser', (k) => k.users.update('124', changes), { id: '124', input: changes }],
  'users.update takes an object': [
    'updateUser', (k) => k.users.update({ id: '124', input: changes }), { id: '124', input: changes }],
  'users.retrieve': ['user', (k) => k.users.retrieve({ id: '124' }), { id: '124' }],
  'users.list': ['users', (k) => k.users.list(), {}],
  'users itself is the list too': ['users', (k) => k.users(), {}],
  'users.generateToken': ['generateUserToken', (k) => k.users.generateToken({ userId: '124' }), { userId: '124' }],
  'features.create': [
    'createFeature', (k) => k.features.create({ id: 'a', type: 'BINARY' }), { input: { id: 'a', type: 'BINARY' } }],
  'features.update': [
    'updateFeature', (k) => k.features.update({ id: 'a', input: { name: 'A' } }), { id: 'a', input: { name: 'A' } }],
  'features.retrieve': ['feature', (k) => k.features.retrieve({ id: 'a' }), { id: 'a' }],
  'features.list': ['features', (k) => k.features.list(), {}],
  'features.canUse takes featureId': [
    'canUseFeature', (k) => k.features.canUse({ userId: '124', featureId: 'a' }), { userId: '124', featureId: 'a' }],
  'features.canUse takes id': [
    'canUseFeature', (k) => k.features.canUse({ userId: '124', id: 'a', delta: 2 }),
    { userId: '124', featureId: 'a', delta: 2 }],
  'features.canUse takes a decimal': [
    'canUseFeature', (k) => k.features.canUse({ userId: '124', featureId: 'a', delta: '0.5' }),
    { userId: '124', featureId: 'a', deltaExact: '0.5' }],
  'features.showUsage': [
    'showUsage', (k) => k.features.showUsage({ userId: '124', featureId: 'a' }), { userId: '124', featureId: 'a' }],
  'packages.create': [
    'createPackage', (k) => k.packages.create({ id: 'p', features: { id: 'a' } }),
    { input: { id: 'p', features: { id: 'a' } } }],
  'packages.update': [
    'updatePackage', (k) => k.packages.update({ id: 'p', input: { metadata: {} } }),
    { id: 'p', input: { metadata: {} } }],
  'packages.retrieve': ['package', (k) => k.packages.retrieve({ id: 'p' }), { id: 'p', includeFeatures: false }],
  'packages.list': ['packages', (k) => k.packages.list(), { includeFeatures: false }],
  'packages.list takes a status': [
    'packages', (k) => k.packages.list({ status: 'ALL', includeFeatures: true }),
    { status: 'ALL', includeFeatures: true }],
  'subscriptions.create': [
    'subscribe', (k) => k.subscriptions.create({ packageIds: ['p'], userId: '124' }),
    { packageIds: ['p'], userId: '124' }],
  'subscriptions.retrieve': ['subscription', (k) => k.subscriptions.retrieve({ id: '2' }), { id: '2' }],
  'subscriptions.list': ['subscriptions', (k) => k.subscriptions.list({ userId: '124' }), { userId: '124' }],
  'subscriptions.list of all': ['subscriptions', (k) => k.subscriptions.list(), {}],
  'payments.generateLink takes a template': [
    'generateSubscriptionLink',
    (k) => k.payments.generateLink({ userId: '124', templateId: 't', successUrl: 'https://a', cancelUrl: 'https://b' }),
    { userId: '124', templateId: 't', successUrl: 'https://a', cancelUrl: 'https://b' }],
  'payments.generateLink takes packages': [
    'generateSubscriptionLink', (k) => k.payments.generateLink({ packageIds: ['p', 'q'] }),
    { templateId: 'p,q', successUrl: '', cancelUrl: '' }],
};

for (const [name, [field, call, variables]] of Object.entries(spellings)) {
  test(name, async (t) => assert.deepEqual(await sent(t, field, call), variables));
}

const deltas = [
  [1, { delta: 1 }],
  ['1', { delta: 1 }],
  ['-2', { delta: -2 }],
  [-0, { delta: 0 }],
  ['1.5', { deltaExact: '1.5' }],
  [0.25, { deltaExact: '0.25' }],
  ['1.0000000000000000000001', { deltaExact: '1.0000000000000000000001' }],
  [2147483647, { delta: 2147483647 }],
  [-2147483648, { delta: -2147483648 }],
  [2147483648, { deltaExact: '2147483648' }],
  ['-2147483649', { deltaExact: '-2147483649' }],
  [12345678901234567890n, { deltaExact: '12345678901234567890' }],
  [undefined, {}],
];

for (const [delta, expected] of deltas) {
  test(`a delta of ${typeof delta} ${delta}`, async (t) => {
    const { input } = await sent(t, 'recordUsage', (k) =>
      k.features.recordUsage({ userId: '124', featureId: 'a', action: 'SET', delta }));
    const { id, ...rest } = input;
    assert.match(id, /^[0-9a-f]{8}-/);
    assert.deepEqual(rest, { userId: '124', featureId: 'a', action: 'SET', ...expected });
  });
}

for (const delta of ['', 'abc', '1,5', ' 1', '1e3', '.5', '0x10', NaN, Infinity, 1e300, true, {}, ['1']]) {
  test(`a delta of ${typeof delta} ${delta} is an error and no request`, async (t) => {
    const { requests, endpoint } = await serve(t);
    const { data, error } = await new KanaAdmin({ apiKey: 'k', endpoint }).features.recordUsage({ delta });
    assert.equal(data, null);
    assert.match(error.message, /^delta is .*: give a decimal number, e\.g\. 3, -2 or "1\.5"$/s);
    assert.equal(requests.length, 0);
  });
}

test("the caller's own event id is kept", async (t) => {
  const { input } = await sent(t, 'recordUsage', (k) => k.features.recordUsage({ userId: '124', id: 'mine' }));
  assert.equal(input.id, 'mine');
});

test('an event id that is undefined is as good as none', async (t) => {
  const { input } = await sent(t, 'recordUsage', (k) => k.features.recordUsage({ input: { id: undefined } }));
  assert.equal(input.id.length, 36);
});

test('no arguments at all are left to the server', async (t) => {
  for (const method of ['canUse', 'showUsage', 'recordUsage', 'create', 'update', 'retrieve']) {
    const { endpoint } = await serve(t, { errors: [{ message: 'Variable "$userId" is missing' }] });
    const { error } = await new KanaAdmin({ apiKey: 'k', endpoint }).features[method](null);
    assert.equal(error.message, 'Variable "$userId" is missing');
  }
});

test('any other operation', async (t) => {
  const { requests, endpoint } = await serve(t, { data: { publishPackage: { status: 'PUBLISHED' } } });
  const document = 'mutation($id: String!) { publishPackage(id: $id) { status } }';
  const { data, error } = await new KanaAdmin({ apiKey: 'k', endpoint }).query(document, { id: 'p' });
  assert.equal(error, null);
  assert.deepEqual(data, { publishPackage: { status: 'PUBLISHED' } });
  assert.deepEqual(requests[0].variables, { id: 'p' });
});
