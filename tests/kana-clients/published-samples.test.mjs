// The samples of docs.usekana.com in Node.js (guides/javascript and the reference): only the endpoint and the ids are
// ours, so that they can run, and run again.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, test } from 'node:test';
import { KanaAdmin } from '@usekana/admin-kana-js';
import { adminKey, adminUrl } from './support/environment.mjs';
import { own, publishPackage } from './support/ledger.mjs';

const client = new KanaAdmin({ apiKey: adminKey, endpoint: adminUrl });
const [user, apiCalls, pro, extra] = ['124', 'api-calls', 'pro-plan', 'extra-500-api-calls'].map(own);

/** The data of a call that must not fail. */
async function good(call) {
  const { data, error } = await call;
  assert.equal(error, null);
  return data;
}

async function bad(name, call) {
  const { data, error } = await call;
  assert.equal(data, null);
  assert.equal(error.name, name);
  return error;
}

const limited = (limit) => ({ limit, resetPeriod: 'MONTH', overageEnabled: false });

before(async () => {
  await good(client.features.create({
    id: apiCalls, name: 'API Calls', type: 'CONSUMABLE', unitLabel: 'API Call', unitLabelPlural: 'API Calls',
    metadata: {},
  }));
  const draft = await good(client.packages.create({
    id: pro, name: 'Pro Plan', isAddon: false, metadata: {}, features: { id: apiCalls, entitlement: limited(1000) },
  }));
  assert.equal(draft.status, 'DRAFT');
  await good(client.packages.create({
    input: { id: extra, isAddon: true, features: [{ id: apiCalls, entitlement: limited(500) }] },
  }));
  for (const id of [pro, extra]) await publishPackage({ id });
  await good(client.users.create({
    id: user, billingId: 'cus_883y74hdjjdjdnd', name: 'Test User', email: 'test@usekana.com',
  }));
  const started = await good(client.subscriptions.create({ packageIds: [pro, extra], userId: user }));
  assert.deepEqual(started.map(({ status, package: { id } }) => [id, status]), [[pro, 'ACTIVE'], [extra, 'ACTIVE']]);
});

test('users.create in both spellings, users.update, users.retrieve', async () => {
  const [first, second] = [own('first'), own('second')];
  await good(client.users.create({ id: first, name: 'Test User', email: 'test@usekana.com' }));
  await good(client.users.create({ input: { id: second, billingId: 'cus_1' } }));
  const renamed = await good(client.users.update(first, { id: own('125'), name: 'Updated User' }));
  assert.deepEqual(renamed, {
    id: own('125'), billingId: null, name: 'Updated User', email: 'test@usekana.com', metadata: renamed.metadata,
  });
  await good(client.users.update({ id: second, input: { id: second, name: 'Second' } }));
  assert.equal((await good(client.users.retrieve({ id: second }))).name, 'Second');
});

test('users.list and users itself', async () => {
  for (const list of [await good(client.users.list()), await good(client.users())]) {
    assert.ok(list.some(({ id, name }) => id === user && name === 'Test User'));
  }
});

test('features.list, features.retrieve, features.update', async () => {
  const input = { name: 'API Calls', unitLabel: 'API Call', unitLabelPlural: 'API Calls', metadata: {} };
  const updated = await good(client.features.update({ id: apiCalls, input }));
  assert.deepEqual(updated.packages.map(({ id }) => id), [extra, pro]);
  assert.deepEqual(await good(client.features.retrieve({ id: apiCalls })), updated);
  assert.deepEqual((await good(client.features.list())).find(({ id }) => id === apiCalls), updated);
});

test('packages.retrieve, packages.list, packages.update', async () => {
  const bare = await good(client.packages.retrieve({ id: pro }));
  assert.equal(bare.features, undefined);
  const full = await good(client.packages.retrieve({ id: pro, includeFeatures: true }));
  assert.deepEqual(full.features.map(({ id, limit }) => [id, limit]), [[apiCalls, 1000]]);
  const listed = await good(client.packages.list({ includeFeatures: true }));
  assert.deepEqual(listed.find(({ id }) => id === pro), full);
  assert.equal((await good(client.packages.list({ status: 'DRAFT' }))).some(({ id }) => id === pro), false);
  await good(client.packages.update({ id: pro, input: { metadata: {} } }));
});

test('subscriptions.list, subscriptions.retrieve', async () => {
  const listed = await good(client.subscriptions.list({ userId: user }));
  assert.equal(listed.length, 2);
  assert.deepEqual(await good(client.subscriptions.retrieve({ id: listed[0].id })), listed[0]);
});

test('features.recordUsage, features.canUse and features.showUsage', async () => {
  const used = async () => (await good(client.features.canUse({ userId: user, id: apiCalls }))).consumption.used;
  const record = (more) => good(client.features.recordUsage({ userId: user, featureId: apiCalls, ...more }));
  assert.deepEqual(await record({ delta: 100, action: 'SET' }), { recorded: true, reason: null });
  await record({ delta: '1' });
  assert.equal(await used(), 101);
  await record({ delta: -2 });
  assert.equal(await used(), 99);
  await record({});
  assert.equal(await used(), 100);
  await record({ delta: '1.5' });
  assert.equal(await used(), 101.5);
  const { access, consumption } = await good(client.features.canUse({ userId: user, featureId: apiCalls, delta: 1 }));
  assert.equal(access, true);
  assert.deepEqual(consumption, { used: 101.5, budget: 1000, overageEnabled: false });
  assert.equal((await good(client.features.canUse({ userId: user, featureId: apiCalls, delta: 899 }))).access, false);
  const { current } = await good(client.features.showUsage({ userId: user, featureId: apiCalls }));
  assert.deepEqual(current.consumption, consumption);
});

test('the same event id again counts once', async () => {
  const once = { userId: user, featureId: apiCalls, delta: 1, id: own('event') };
  const before = (await good(client.features.canUse({ userId: user, featureId: apiCalls }))).consumption.used;
  for (let i = 0; i < 3; i++) assert.equal((await good(client.features.recordUsage(once))).recorded, true);
  const after = (await good(client.features.canUse({ userId: user, featureId: apiCalls }))).consumption.used;
  assert.equal(after - before, 1);
});

test('users.generateToken, from a CommonJS program', async () => {
  const kana = createRequire(import.meta.url)('@usekana/admin-kana-js');
  const kanaClient = new kana.KanaAdmin({ apiKey: adminKey, endpoint: adminUrl });
  const userToken = await kanaClient.users.generateToken({ userId: user });
  assert.match(userToken.data.token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
});

test('payments.generateLink', async () => {
  await bad('SubscriptionLinkError', client.payments.generateLink({ packageIds: [pro] }));
});

test('typed errors', async () => {
  const nobody = own('nobody');
  await bad('UserNotFoundError', client.users.retrieve({ id: nobody }));
  await bad('FeatureNotFoundError', client.features.canUse({ userId: user, featureId: nobody }));
  await bad('PackageNotFoundError', client.packages.retrieve({ id: nobody }));
  await bad('SubscriptionNotFoundError', client.subscriptions.retrieve({ id: nobody }));
  const twice = await bad('SubscriptionError', client.subscriptions.create({ packageIds: [pro], userId: user }));
  assert.equal(twice.message, 'Cannot subscribe to multiple tiers');
  assert.equal(twice.response.status, 400);
  const stranger = new KanaAdmin({ apiKey: 'prv_test_wrong', endpoint: adminUrl });
  assert.equal((await bad('AuthenticationError', stranger.users.list())).response.status, 401);
  await bad('Error', client.users.retrieve({ id: 124 }));
  await bad('Error', client.features.recordUsage({ userId: user, featureId: apiCalls, delta: 'many' }));
});
