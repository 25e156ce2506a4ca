'use strict';

const { randomUUID } = require('node:crypto');
const errors = require('./lib/errors.js');
const { amount } = require('./lib/amount.js');
const answers = require('./lib/answers.js');
const documents = require('./lib/documents.js');
const { request } = require('./lib/request.js');

const defaults = {
  endpoint: 'http://127.0.0.1:5082/graphql',
  retry: (error, attempt) => error instanceof errors.NetworkError && error.repeatable && attempt < 3,
};

/**
 * The admin API. Every method resolves to { data, error }: data is the operation's value or null, error a typed
 * exception or null.
 */
class KanaAdmin {
  constructor(config) {
    if (!config) throw new errors.EmptyArgumentError('config');
    this.config = { ...defaults, ...given(config) };
    const method = (field, variables, read) => (first, second) =>
      request(this.config, documents[field], field, () => variables(first ?? {}, second), read);
    this.features = features(method);
    this.packages = packages(method);
    this.users = users(method);
    this.subscriptions = subscriptions(method);
    this.payments = payments(method);
  }

  /** Any other operation: data is the whole of GraphQL's data. */
  query(document, variables) {
    return request(this.config, document, null, () => variables);
  }
}

// method(field, variables, read): the root field, how a method's arguments become its variables, and what becomes of
// the answer. What is wrong with an argument becomes the call's error and is never thrown.

const features = (method) => ({
  create: method('createFeature', input),
  update: method('updateFeature', idAndInput),
  retrieve: method('feature', id),
  list: method('features', none),
  // Kana's samples have both featureId and id.
  canUse: method(
    'canUseFeature',
    ({ userId, featureId, id, ...rest }) => ({ userId, featureId: featureId ?? id, ...amount(rest) }),
    answers.entitlement,
  ),
  showUsage: method('showUsage', ({ userId, featureId }) => ({ userId, featureId }), answers.usage),
  recordUsage: method('recordUsage', usageEvent),
});

const packages = (method) => ({
  create: method('createPackage', input, answers.packageOf),
  update: method('updatePackage', idAndInput, answers.packageOf),
  retrieve: method('package', ({ id, includeFeatures = false }) => ({ id, includeFeatures }), answers.packageOf),
  list: method(
    'packages',
    ({ status, includeFeatures = false }) => ({ status, includeFeatures }),
    answers.each(answers.packageOf),
  ),
});

/** Itself a function, because Kana's documentation has client.users() for the list. */
const users = (method) => {
  const list = method('users', none);
  return Object.assign(() => list(), {
    create: method('createUser', input),
    update: method('updateUser', idAndInput),
    retrieve: method('user', id),
    list,
    generateToken: method('generateUserToken', ({ userId }) => ({ userId })),
  });
};

const subscriptions = (method) => ({
  create: method('subscribe', ({ packageIds, userId }) => ({ packageIds, userId }), answers.each(answers.subscription)),
  retrieve: method('subscription', id, answers.subscription),
  list: method('subscriptions', ({ userId }) => ({ userId }), answers.each(answers.subscription)),
});

const payments = (method) => ({
  // Kana's guide names packages, its reference a template and two addresses. What is left out is sent as an empty text,
  // so that the ledger says why there is no link, instead of GraphQL that a variable is missing.
  generateLink: method(
    'generateSubscriptionLink',
    ({ userId, templateId, packageIds = [], successUrl = '', cancelUrl = '' }) =>
      ({ userId, templateId: templateId ?? [packageIds].flat().join(','), successUrl, cancelUrl }),
  ),
});

const none = () => ({});

const id = ({ id }) => ({ id });

/** create({ id, ... }) and create({ input: { id, ... } }) are both in use. */
const input = (args) => ({ input: args.input ?? args });

/** update({ id, input }) and update(id, input) are both in use. */
const idAndInput = (first, second) =>
  typeof first === 'object' ? { id: first.id, input: first.input } : { id: first, input: second };

/** The variables are made once for all attempts, and the ledger counts an id once: a retry never counts twice. */
const usageEvent = (args) => {
  const { id, delta, deltaExact, ...rest } = args.input ?? args;
  return { input: { id: id ?? randomUUID(), ...rest, ...amount({ delta, deltaExact }) } };
};

/** Without the options that are there but undefined: they must not hide the defaults. */
const given = (options) => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

module.exports = { KanaAdmin, default: KanaAdmin, ...errors };
Object.defineProperty(module.exports, '__esModule', { value: true });
