// Every query and mutation of Kana's documentation, on one story: a feature, a base and an add-on, a user who has them.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as documents from './support/documents.mjs';
import { adminKey, adminUrl } from './support/environment.mjs';
import { admin, own, publishPackage, raw } from './support/ledger.mjs';

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const consumableReason = 'The user has a subcription to a package with this consumable feature and either has an '
  + 'allowance remaining or overage is enabled.';

const apiCalls = {
  id: own('api-calls'), name: 'API Calls', type: 'CONSUMABLE', unitLabel: 'API Call', unitLabelPlural: 'API Calls',
  metadata: {},
};
const messages = { id: own('messages'), name: 'Messages', type: 'CONSUMABLE', metadata: { rank: 2 } };
const plan = { id: own('free-trial'), name: 'Free Trial', isAddon: false, metadata: {} };
const addon = { id: own('proactive-messaging'), name: 'Proactive Messaging', isAddon: true, metadata: {} };
const user = {
  id: own('124'), billingId: 'cus_883y74hdjjdjdnd', name: 'Test User', email: 'test@usekana.com', metadata: {},
};
const entitlement = { limit: 50, resetPeriod: 'MONTH', overageEnabled: false };

const { type, unitLabel, unitLabelPlural } = apiCalls;
const inPlan = { id: apiCalls.id, name: 'API Calls', limit: 50, type, unitLabel, unitLabelPlural, metadata: {} };
const inAddon = {
  id: messages.id, name: 'Messages', limit: null, type, unitLabel: null, unitLabelPlural: null, metadata: { rank: 2 },
};
const planAnswer = { ...plan, features: [inPlan], prices: [] };
const addonAnswer = { ...addon, features: [inAddon], prices: [] };

/** The answer without its updatedAt, which must be an instant. */
function timeless({ updatedAt, ...rest }) {
  assert.match(updatedAt, instant);
  return rest;
}

const ask = async (document, variables) => Object.values(await admin.request(document, variables))[0];

before(async () => {
  assert.deepEqual(await ask(documents.createFeature, { input: apiCalls }), apiCalls);
  assert.deepEqual(await ask(documents.createFeature, { input: messages }), {
    ...messages, unitLabel: null, unitLabelPlural: null,
  });
  // One object where a list is wanted, as Kana's sample has it.
  const draft = await ask(documents.createPackage, {
    input: { ...plan, features: { id: apiCalls.id, entitlement } },
  });
  assert.deepEqual(timeless(draft), { ...planAnswer, status: 'DRAFT' });
  await ask(documents.createPackage, { input: { ...addon, features: [{ id: messages.id }] } });
  for (const { id } of [plan, addon]) assert.equal((await publishPackage({ id })).status, 'PUBLISHED');
  assert.deepEqual(await ask(documents.createUser, { input: user }), user);
});

test('subscribe, subscription, subscriptions', async () => {
  const started = await ask(documents.subscribe, { packageIds: [plan.id, addon.id], userId: user.id });
  const expected = [planAnswer, addonAnswer].map((each) => ({
    userId: user.id, status: 'ACTIVE', package: { ...each, status: 'PUBLISHED' },
  }));
  const plain = ({ id, ...rest }) => ({ ...rest, package: timeless(rest.package) });
  assert.deepEqual(started.map(plain), expected);
  for (const { id } of started) assert.equal(typeof id, 'string');
  assert.deepEqual(await ask(documents.retrieveSubscription, { id: started[1].id }), started[1]);
  const listed = await ask(documents.listSubscriptions, { userId: user.id });
  const byId = (one, other) => (one.id < other.id ? -1 : 1);
  assert.deepEqual(listed.sort(byId), [...started].sort(byId));
});

test('canUseFeature says what Kana said, letter for letter', async () => {
  const variables = { userId: user.id, featureId: apiCalls.id, delta: 1 };
  assert.deepEqual(await ask(documents.canUseFeature, variables), {
    access: true, reason: consumableReason, consumption: { used: 0, budget: 50, overageEnabled: false },
  });
  const refused = await ask(documents.canUseFeature, { ...variables, delta: 51 });
  assert.equal(refused.access, false);
  const unlimited = await ask(documents.canUseFeature, { ...variables, featureId: messages.id, delta: undefined });
  assert.deepEqual(unlimited.consumption, { used: 0, budget: null, overageEnabled: false });
});

test('variables may be a text with JSON in it, as in every curl sample', async () => {
  const variables = JSON.stringify({ userId: user.id, featureId: apiCalls.id, delta: 1 });
  const { status, data } = await raw({ query: documents.canUseFeature, variables });
  assert.equal(status, 200);
  assert.equal(data.canUseFeature.access, true);
});

test('the key may stand after Bearer', async () => {
  const headers = { Authorization: `Bearer ${adminKey}` };
  const { data } = await raw({ query: '{ features(first: 1) { id } }' }, { headers });
  assert.equal(data.features.length, 1);
});

test('recordUsage, and the check right after it sees it', async () => {
  const input = { userId: user.id, featureId: apiCalls.id };
  const used = async () => (await ask(documents.canUseFeature, input)).consumption.used;
  for (let round = 0; round < 5; round++) {
    const set = await ask(documents.recordUsage, { input: { ...input, delta: 10, action: 'SET' } });
    assert.deepEqual(set, { recorded: true, reason: null });
    assert.equal(await used(), 10);
    await ask(documents.recordUsage, { input: { ...input, delta: 3 } });
    assert.equal(await used(), 13);
    await ask(documents.recordUsage, { input });
    assert.equal(await used(), 14);
    await ask(documents.recordUsage, { input: { ...input, delta: -4, action: 'ADD' } });
    assert.equal(await used(), 10);
  }
});

test('createUsageEvent, as the Ruby guide sends it', async () => {
  const input = { userId: user.id, featureId: apiCalls.id, delta: 1 };
  const response = await fetch(adminUrl, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: adminKey },
    body: JSON.stringify({ query: documents.createUsageEvent, variables: { input } }),
  });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { data: { createUsageEvent: true } });
});

test('feature with entitlement, as the Ruby guide asks it', async () => {
  await ask(documents.recordUsage, { input: { userId: user.id, featureId: apiCalls.id, delta: 7, action: 'SET' } });
  assert.deepEqual(await ask(documents.featureEntitlement, { id: apiCalls.id, userId: user.id }), {
    type: 'CONSUMABLE', entitlement: { access: true, consumption: { budget: 50, used: 7 } },
  });
});

test('showUsage', async () => {
  const usage = await ask(documents.showUsage, { userId: user.id, featureId: apiCalls.id });
  const { periodStart, periodEnd, consumption } = usage.current;
  assert.deepEqual(Object.keys(usage), ['current', 'past']);
  assert.match(periodStart, instant);
  const days = (Date.parse(periodEnd) - Date.parse(periodStart)) / 86_400_000;
  assert.ok(days >= 28 && days <= 31, `a month of ${days} days`);
  assert.deepEqual(Object.keys(consumption), ['used', 'budget', 'overageEnabled']);
  assert.deepEqual(usage.past, []);
});

test('features', async () => {
  const found = (await ask(documents.listFeatures)).find(({ id }) => id === apiCalls.id);
  const { packages, ...rest } = found;
  assert.deepEqual(rest, apiCalls);
  assert.deepEqual(packages.map(timeless), [{ ...plan, status: 'PUBLISHED' }]);
});

test('package, packages', async () => {
  const one = await ask(documents.retrievePackage, { id: plan.id });
  assert.deepEqual(timeless(one), { ...planAnswer, status: 'PUBLISHED' });
  // By hand: others' packages may have limits that Int does not hold, which are errors beside the data.
  const list = async (status) => (await raw({ query: documents.listPackages, variables: { status } })).data.packages;
  for (const status of ['PUBLISHED', 'ALL']) {
    const found = (await list(status)).filter(({ id }) => [plan.id, addon.id].includes(id));
    assert.deepEqual(found.map(({ id }) => id), [plan.id, addon.id].sort());
    assert.deepEqual(found.find(({ id }) => id === plan.id), one);
  }
  assert.ok((await list('DRAFT')).every(({ status }) => status === 'DRAFT'));
});

test('user, users', async () => {
  assert.deepEqual(await ask(documents.retrieveUser, { id: user.id }), user);
  assert.deepEqual((await ask(documents.listUsers)).find(({ id }) => id === user.id), user);
});

test('updateFeature', async () => {
  const input = { name: 'Calls', unitLabel: 'Call', unitLabelPlural: 'Calls', metadata: { rank: 1 } };
  const { packages, ...rest } = await ask(documents.updateFeature, { id: messages.id, input });
  assert.deepEqual(rest, { id: messages.id, type: 'CONSUMABLE', ...input });
  assert.deepEqual(packages.map(({ id, prices }) => [id, prices]), [[addon.id, []]]);
});

test('updatePackage', async () => {
  const answer = await ask(documents.updatePackage, { id: plan.id, input: { metadata: { rank: 1 } } });
  assert.deepEqual(timeless(answer), { ...planAnswer, status: 'PUBLISHED', metadata: { rank: 1 } });
});

test('updateUser gives another id and keeps the rest', async () => {
  const other = { ...user, id: own('created') };
  await ask(documents.createUser, { input: other });
  const input = { id: own('125'), name: 'Updated User', metadata: {} };
  const expected = { ...other, ...input };
  assert.deepEqual(await ask(documents.updateUser, { id: other.id, input }), expected);
  assert.deepEqual(await ask(documents.retrieveUser, { id: input.id }), expected);
  assert.deepEqual(await ask(documents.retrieveUser, { id: other.id }), expected);
});

test('generateUserToken', async () => {
  const { token } = await ask(documents.generateUserToken, { userId: user.id });
  const [header, claims, signature] = token.split('.');
  const read = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());
  assert.equal(read(header).alg, 'HS256');
  assert.equal(signature.length, 43);
  const { userId, aud, iat, exp } = read(claims);
  assert.deepEqual({ userId, aud, days: (exp - iat) / 86_400 }, { userId: user.id, aud: 'kana-client', days: 30 });
});
