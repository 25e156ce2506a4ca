// The client SDK as it is published, against the client API, in both of its modes.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, test } from 'node:test';
import { generateUserToken } from './support/documents.mjs';
import { adminKey, clientUrl, publicKey } from './support/environment.mjs';
import {
  admin, createFeature, createUser, eventually, own, publishedPackage, raw, recordUsage, subscribe,
} from './support/ledger.mjs';
import './support/browser.mjs';

const { KanaUserClient } = createRequire(import.meta.url)('@usekana/client-kana-js');
const [user, other, stranger] = ['ada', 'bob', 'stranger'].map(own);
const [calls, support, exports_] = ['calls', 'support', 'exports'].map(own);
const [base, addon] = [own('base'), own('more')];

const simple = (userId, apiKey = publicKey) => new KanaUserClient({ apiKey, userId, endpoint: clientUrl });
const secure = (userToken) => new KanaUserClient({ userToken, endpoint: clientUrl });
const tokenOf = async (userId) => (await admin.request(generateUserToken, { userId })).generateUserToken.token;

before(async () => {
  await createFeature({ input: { id: calls, name: 'Calls', type: 'CONSUMABLE' } });
  await createFeature({ input: { id: support, name: 'Support', type: 'BINARY' } });
  await createFeature({ input: { id: exports_, name: 'Exports', type: 'CONSUMABLE' } });
  await publishedPackage(base, calls, { limit: 5, resetPeriod: 'MONTH' });
  await publishedPackage(addon, support, undefined, {
    isAddon: true,
    features: [{ id: support }, { id: calls, entitlement: { limit: 2, resetPeriod: 'DAY' } }, { id: exports_ }],
  });
  for (const id of [user, other]) await createUser({ input: { id, name: id } });
  await subscribe({ packageIds: [base, addon], userId: user });
  await subscribe({ packageIds: [base], userId: other });
  await recordUsage({ input: { userId: user, featureId: calls, delta: 3 } });
  await recordUsage({ input: { userId: other, featureId: calls, delta: 5 } });
});

for (const [mode, clientOf] of Object.entries({
  simple: async (userId) => simple(userId),
  secure: async (userId) => secure(await tokenOf(userId)),
})) {
  test(`${mode} mode: canUseFeature`, async () => {
    const client = await clientOf(user);
    assert.deepEqual(await client.canUseFeature(calls), {
      data: { access: true, consumption: { budget: 5, used: 3 } },
    });
    assert.deepEqual(await client.canUseFeature(support), { data: { access: true, consumption: undefined } });
    assert.deepEqual(await client.canUseFeature(exports_), {
      data: { access: true, consumption: { budget: null, used: 0 } },
    });
    assert.deepEqual(await client.canUseFeature(own('unknown')), { data: { access: false } });
  });

  test(`${mode} mode: what is used up`, async () => {
    const { data } = await (await clientOf(other)).canUseFeature(calls);
    assert.deepEqual(data, { access: false, consumption: { budget: 5, used: 5 } });
  });

  test(`${mode} mode: getSubscribedPackages, getSubscribedFeatures`, async () => {
    const client = await clientOf(user);
    const packages = await client.getSubscribedPackages();
    assert.deepEqual(packages.data, [
      { id: base, name: base, isAddon: false }, { id: addon, name: addon, isAddon: true },
    ]);
    const features = await client.getSubscribedFeatures();
    assert.deepEqual(
      features.data.map(({ id, name, type }) => [id, name, type]),
      [[calls, 'Calls', 'CONSUMABLE'], [support, 'Support', 'BINARY'], [exports_, 'Exports', 'CONSUMABLE']]);
  });
}

test('resetCache, and new usage is seen', async () => {
  const client = await secure(await tokenOf(other));
  assert.equal((await client.canUseFeature(calls)).data.consumption.used, 5);
  await recordUsage({ input: { userId: other, featureId: calls, delta: -1 } });
  assert.equal((await client.canUseFeature(calls)).data.consumption.used, 5);
  const reset = async () => {
    await client.resetCache();
    return client.canUseFeature(calls);
  };
  const { data } = await eventually(reset, (answer) => answer.data.consumption.used === 4);
  assert.equal(data.access, true);
});

test("one user's token speaks for that user alone, whatever X-User-ID says", async () => {
  const token = await tokenOf(user);
  const query = '{ currentUser { id } }';
  const headers = { Authorization: `Bearer ${token}`, 'X-User-ID': other };
  const { data } = await raw({ query }, { url: clientUrl, headers });
  assert.deepEqual(data, { currentUser: { id: user } });
});

// The SDK's build loses the classes of its errors, and with them their names. What it took for an AuthenticationError
// has the API's message alone; any other error has the whole answer in it.
const isAuthenticationError = (error) => /^Unauthenticated[^{]*$/.test(error?.message) && !error.response;

async function isNoOne(client) {
  const { data, error } = await client.getSubscribedPackages();
  assert.equal(data, undefined);
  assert.ok(isAuthenticationError(error), error.message);
}

test('a token that is none is an AuthenticationError', async () => {
  const token = await tokenOf(user);
  const [header, , signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  const others = Buffer.from(JSON.stringify({ ...claims, userId: other })).toString('base64url');
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  for (const each of ['garbage', `${header}.${others}.${signature}`, `${none}.${others}.`, `${token}x`]) {
    await isNoOne(secure(each));
  }
});

test('a key that is not known, or none for people, is an AuthenticationError', async () => {
  await isNoOne(simple(user, `pub_test_${'0'.repeat(32)}`));
  await isNoOne(simple(''));
});

test('a token ends with the admin key that asked for it', async () => {
  const create = 'mutation($name: String!) { createKey(kind: ADMIN, name: $name) { id key } }';
  const { id, key } = (await admin.request(create, { name: own('short-lived') })).createKey;
  const asked = { query: generateUserToken, variables: { userId: user } };
  const { data } = await eventually(() => raw(asked, { headers: { Authorization: key } }), (answer) => answer.data);
  const { token } = data.generateUserToken;
  const works = await eventually(() => secure(token).canUseFeature(calls), (answer) => answer.data);
  assert.equal(works.data.access, true);
  await admin.request('mutation($id: String!) { revokeKey(id: $id) { id } }', { id });
  await eventually(() => secure(token).canUseFeature(calls), ({ error }) => isAuthenticationError(error));
});

test('an unknown user is an error', async () => {
  const { data, error } = await simple(stranger).getSubscribedPackages();
  assert.equal(data, undefined);
  assert.equal(error.response.errors[0].extensions.exception.name, 'UserNotFoundError');
});

test('nothing of the admin API is here, and a token is no key there', async () => {
  const token = await tokenOf(user);
  const headers = { Authorization: `Bearer ${token}` };
  assert.match((await raw({ query: '{ users { id } }' }, { url: clientUrl, headers })).errors[0].message, /users/);
  assert.match((await raw({ query: '{ users { id } }' }, { headers })).errors[0].message, /^Unauthenticated/);
  const mutation = 'mutation { createUser(input: { id: "x" }) { id } }';
  assert.ok((await raw({ query: mutation }, { url: clientUrl, headers: { Authorization: adminKey } })).errors.length);
});

test('a page of another origin may ask', async () => {
  const asked = 'authorization,content-type,x-api-version,x-user-id';
  const origin = 'https://app.example.com';
  const preflight = await fetch(clientUrl, {
    method: 'OPTIONS',
    headers: {
      Origin: origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': asked,
    },
  });
  assert.ok(preflight.ok, `the preflight is answered with ${preflight.status}`);
  // By name: a star does not stand for Authorization.
  const allowed = preflight.headers.get('access-control-allow-headers')?.toLowerCase() ?? '';
  for (const name of asked.split(',')) assert.ok(allowed.includes(name), `${name} in "${allowed}"`);
  assert.ok(['*', origin].includes(preflight.headers.get('access-control-allow-origin')));
});
