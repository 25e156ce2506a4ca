import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as documents from './support/documents.mjs';
import { publicKey } from './support/environment.mjs';
import { createFeature, createUser, own, publishedPackage, refused, subscribe } from './support/ledger.mjs';

const feature = own('api-calls');
const [base, otherBase, addon] = [own('base'), own('other-base'), own('addon')];
const user = own('user');
const unknown = own('unknown');

before(async () => {
  await createFeature({ input: { id: feature, type: 'CONSUMABLE' } });
  for (const id of [base, otherBase]) await publishedPackage(id, feature);
  await publishedPackage(addon, feature, undefined, { isAddon: true });
  await createUser({ input: { id: user } });
});

async function subscribeRefused(packageIds, userId, message) {
  const error = await refused(documents.subscribe, { packageIds, userId });
  assert.equal(error.message, message);
  assert.deepEqual(error.path, ['subscribe']);
  assert.deepEqual(error.locations, [{ line: 2, column: 3 }]);
  assert.equal(error.extensions.code, 'BAD_USER_INPUT');
  assert.deepEqual(error.extensions.exception, { name: 'SubscriptionError', message });
}

test('an add-on without a base', () =>
  subscribeRefused([addon], user, 'Cannot subscribe to addon. Missing live tier subscription.'));

test('two bases at once', () => subscribeRefused([base, otherBase], user, 'Cannot subscribe to multiple tiers'));

test('a second base', async () => {
  const other = own('has-a-base');
  await createUser({ input: { id: other } });
  await subscribe({ packageIds: [base], userId: other });
  await subscribeRefused([otherBase], other, 'Cannot subscribe to multiple tiers');
});

test('a package that is not there', () => subscribeRefused([unknown], user, 'Package Id not found for app'));

const unknownIds = {
  UserNotFoundError: [
    [documents.retrieveUser, { id: unknown }],
    [documents.updateUser, { id: unknown, input: { id: unknown, name: 'x' } }],
    [documents.canUseFeature, { userId: unknown, featureId: feature }],
    [documents.showUsage, { userId: unknown, featureId: feature }],
    [documents.recordUsage, { input: { userId: unknown, featureId: feature } }],
    [documents.createUsageEvent, { input: { userId: unknown, featureId: feature } }],
    [documents.featureEntitlement, { id: feature, userId: unknown }],
    [documents.subscribe, { packageIds: [base], userId: unknown }],
    [documents.generateUserToken, { userId: unknown }],
  ],
  FeatureNotFoundError: [
    [documents.featureEntitlement, { id: unknown, userId: user }],
    [documents.updateFeature, { id: unknown, input: { name: 'x' } }],
    [documents.canUseFeature, { userId: user, featureId: unknown }],
    [documents.showUsage, { userId: user, featureId: unknown }],
    [documents.recordUsage, { input: { userId: user, featureId: unknown } }],
  ],
  PackageNotFoundError: [
    [documents.retrievePackage, { id: unknown }],
    [documents.updatePackage, { id: unknown, input: { metadata: {} } }],
    ['mutation($id: String!) { publishPackage(id: $id) { id } }', { id: unknown }],
  ],
  SubscriptionNotFoundError: [
    [documents.retrieveSubscription, { id: unknown }],
    ['mutation($id: String!) { cancelSubscription(id: $id) { id } }', { id: unknown }],
  ],
  SubscriptionLinkError: [
    [
      documents.generateSubscriptionLink,
      { userId: user, templateId: 't', successUrl: 'https://a', cancelUrl: 'https://b' },
    ],
  ],
};

for (const [name, requests] of Object.entries(unknownIds)) {
  for (const [document, variables] of requests) {
    const operation = /^\w+ ?\w*/.exec(document)[0];
    test(`${operation}: ${name}`, async () => {
      const { message, extensions } = await refused(document, variables);
      assert.equal(extensions.exception?.name, name, message);
      assert.equal(extensions.exception.message, message);
      // What is not there is NOT_FOUND, unless another thing than the one named was to be made or changed.
      assert.ok(['NOT_FOUND', 'BAD_USER_INPUT'].includes(extensions.code), extensions.code);
    });
  }
}

for (const [what, headers] of Object.entries({
  'no key': {},
  'an unknown admin key': { Authorization: `prv_test_${'0'.repeat(32)}` },
  'a text that is no key': { Authorization: 'Bearer nonsense' },
  'a public key': { Authorization: publicKey },
})) {
  test(`the admin API refuses ${what}`, async () => {
    const { message, extensions } = await refused(documents.listUsers, {}, { headers });
    assert.match(message, /^Unauthenticated/);
    assert.equal(extensions.exception.name, 'AuthenticationError');
  });
}

for (const [what, variables] of Object.entries({
  'an id that is a number': { userId: 124, featureId: feature },
  'a delta that is a text': { userId: user, featureId: feature, delta: '1' },
  'a delta that is no integer': { userId: user, featureId: feature, delta: 1.5 },
  'a delta beyond 32 bits': { userId: user, featureId: feature, delta: 2 ** 31 },
  'a user that is null': { userId: null, featureId: feature },
  'a feature that is left out': { userId: user },
})) {
  test(`${what} is refused`, async () => {
    const { message } = await refused(documents.canUseFeature, variables);
    assert.match(message, /Variable "\$(userId|featureId|delta)"/);
  });
}

test('what is not in the schema is refused, and where it stands', async () => {
  const { message, locations } = await refused('{ user(id: "1") { nickname } }');
  assert.match(message, /nickname/);
  assert.deepEqual(locations, [{ line: 1, column: 19 }]);
});

test('what is refused before it is executed has a code, as the schema file says', async () => {
  const code = async (document, variables) => (await refused(document, variables)).extensions?.code;
  assert.equal(await code('{ user(id: "1") { nickname } }'), 'GRAPHQL_VALIDATION_FAILED');
  assert.equal(await code('{ user(id: "1") { id }'), 'GRAPHQL_PARSE_FAILED');
  assert.equal(await code(documents.retrieveUser, { id: 124 }), 'BAD_USER_INPUT');
});
