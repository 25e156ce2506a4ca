// What this API has beside Kana's: the life of packages, subscriptions, users and keys, and exact amounts.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { canUseFeature, retrievePackage, showUsage } from './support/documents.mjs';
import {
  admin, createFeature, createPackage, createUser, eventually, own, publishedPackage, raw, recordUsage, refused,
  subscribe,
} from './support/ledger.mjs';

const feature = own('storage');
const month = { limit: 10, resetPeriod: 'MONTH' };
const ask = async (document, variables) => Object.values(await admin.request(document, variables))[0];

before(() => createFeature({ input: { id: feature, type: 'CONSUMABLE' } }));

async function subscriber(name, entitlement = month) {
  const [userId, packageId] = [own(name), own(`${name}-plan`)];
  await createUser({ input: { id: userId } });
  await publishedPackage(packageId, feature, entitlement);
  const [{ id }] = await subscribe({ packageIds: [packageId], userId });
  return { userId, packageId, subscriptionId: id };
}

const exactly = `query($userId: String!, $featureId: String!) {
  canUseFeature(userId: $userId, featureId: $featureId) {
    access reasonCode consumption { usedExact budgetExact overageEnabled }
  }
}`;

test('publishPackage and archivePackage, once and for all', async () => {
  const id = own('life');
  await createPackage({ input: { id, features: [{ id: feature, entitlement: month }] } });
  const publish = 'mutation($id: String!) { publishPackage(id: $id) { status } }';
  const archive = 'mutation($id: String!) { archivePackage(id: $id) { status } }';
  assert.deepEqual(await ask(publish, { id }), { status: 'PUBLISHED' });
  assert.deepEqual(await ask(archive, { id }), { status: 'ARCHIVED' });
  const { extensions } = await refused(publish, { id });
  assert.equal(extensions.code, 'BAD_USER_INPUT');
});

test('cancelSubscription now, and at the end of the period', async () => {
  const cancel = `mutation($id: String!, $atPeriodEnd: Boolean) {
    cancelSubscription(id: $id, atPeriodEnd: $atPeriodEnd) { status cancelledAt }
  }`;
  const now = await subscriber('cancelled-now');
  assert.equal((await ask(cancel, { id: now.subscriptionId })).status, 'CANCELLED');
  const check = await ask(exactly, { userId: now.userId, featureId: feature });
  assert.equal(check.access, false);
  const later = await subscriber('cancelled-later');
  const { current } = await ask(showUsage, { userId: later.userId, featureId: feature });
  const answer = await ask(cancel, { id: later.subscriptionId, atPeriodEnd: true });
  assert.deepEqual(answer, { status: 'ACTIVE', cancelledAt: current.periodEnd });
});

test('mergeUsers and unmergeUser, and the usage goes along and comes back', async () => {
  const { userId } = await subscriber('merged');
  const other = own('merged-too');
  await createUser({ input: { id: other } });
  for (const id of [userId, other]) await recordUsage({ input: { userId: id, featureId: feature, delta: 2 } });
  const used = async () => (await ask(exactly, { userId, featureId: feature })).consumption.usedExact;
  const merge = 'mutation($id: String!, $otherId: String!) { mergeUsers(id: $id, otherId: $otherId) { id ids } }';
  const { id, ids } = await ask(merge, { id: userId, otherId: other });
  assert.equal(id, userId);
  assert.deepEqual(ids.sort(), [userId, other].sort());
  assert.equal(await used(), '4');
  await ask('mutation($id: String!) { unmergeUser(id: $id) { id ids } }', { id: other });
  assert.equal(await used(), '2');
});

test('createKey, keys and revokeKey', async () => {
  const create = `mutation($kind: KeyKind!, $name: String!) {
    createKey(kind: $kind, name: $name) { id kind name hint key createdAt }
  }`;
  const { key, ...made } = await ask(create, { kind: 'ADMIN', name: own('key') });
  assert.match(key, /^prv_/);
  assert.equal(made.name, own('key'));
  const headers = { Authorization: key };
  const good = await eventually(
    () => raw({ query: '{ keys { id kind name hint createdAt revokedAt } }' }, { headers }), ({ data }) => data);
  assert.deepEqual(good.data.keys.find(({ id }) => id === made.id), { ...made, revokedAt: null });
  const revoked = await ask('mutation($id: String!) { revokeKey(id: $id) { id revokedAt } }', { id: made.id });
  assert.equal(revoked.id, made.id);
  assert.ok(Date.parse(revoked.revokedAt) > 0);
  const { errors } = await eventually(() => raw({ query: '{ keys { id } }' }, { headers }), (answer) => answer.errors);
  assert.match(errors[0].message, /^Unauthenticated/);
});

test('the same event id counts once; another body under it is not recorded', async () => {
  const { userId } = await subscriber('repeated');
  const input = { userId, featureId: feature, delta: 2, id: own('event') };
  const first = await recordUsage({ input });
  assert.deepEqual([first.recorded, first.reason], [true, null]);
  const again = await recordUsage({ input });
  assert.deepEqual([again.recorded, again.eventId], [true, first.eventId]);
  const other = await recordUsage({ input: { ...input, delta: 3 } });
  assert.equal(other.recorded, false);
  assert.equal(typeof other.reason, 'string');
  assert.equal((await ask(exactly, { userId, featureId: feature })).consumption.usedExact, '2');
});

test('a fraction is no Int, and its exact twin answers', async () => {
  const { userId } = await subscriber('fractional', { limitExact: '2.5', resetPeriod: 'DAY' });
  await recordUsage({ input: { userId, featureId: feature, deltaExact: '0.75' } });
  const { consumption } = await ask(exactly, { userId, featureId: feature });
  assert.deepEqual(consumption, { usedExact: '0.75', budgetExact: '2.5', overageEnabled: false });
  const error = await refused(canUseFeature, { userId, featureId: feature });
  assert.ok(['used', 'budget'].includes(error.path.at(-1)), error.path.join('.'));
  assert.match(error.message, /(usedExact|budgetExact)/);
});

test('an amount beyond 32 bits is an error of its field, and its exact twin answers', async () => {
  const { userId, packageId } = await subscriber('large', { limitExact: '5000000000', resetPeriod: 'YEAR' });
  const limit = await refused(retrievePackage, { id: packageId });
  assert.deepEqual(limit.path, ['package', 'features', 0, 'limit']);
  assert.match(limit.message, /limitExact/);
  const budget = await refused(canUseFeature, { userId, featureId: feature });
  assert.deepEqual(budget.path, ['canUseFeature', 'consumption', 'budget']);
  await recordUsage({ input: { userId, featureId: feature, deltaExact: '3000000000' } });
  const used = await refused(
    `query($userId: String!, $featureId: String!) {
      canUseFeature(userId: $userId, featureId: $featureId) { access consumption { used } }
    }`, { userId, featureId: feature });
  assert.deepEqual(used.path, ['canUseFeature', 'consumption', 'used']);
  assert.match(used.message, /usedExact/);
  const { access, consumption } = await ask(exactly, { userId, featureId: feature });
  assert.equal(access, true);
  assert.deepEqual(consumption, { usedExact: '3000000000', budgetExact: '5000000000', overageEnabled: false });
});

test('lists in parts', async () => {
  const ids = ['a', 'b', 'c'].map((name) => `${own('part')}-${name}`);
  for (const id of ids) await createUser({ input: { id } });
  const list = 'query($first: Int, $after: String) { users(first: $first, after: $after) { id } }';
  assert.deepEqual(await ask(list, { first: 2, after: ids[0] }), [{ id: ids[1] }, { id: ids[2] }]);
});
