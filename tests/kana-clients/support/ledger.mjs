import { randomBytes } from 'node:crypto';
import { GraphQLClient } from 'graphql-request';
import { adminKey, adminUrl } from './environment.mjs';

/** graphql-request on the admin API. */
export const admin = new GraphQLClient(adminUrl, { headers: { Authorization: adminKey } });

/** An id that no other run has. */
export const own = (name) => `${name}-${suffix}`;
const suffix = randomBytes(6).toString('hex');

/** A request as curl would send it; the answer as it came. */
export async function raw(body, { url = adminUrl, headers = { Authorization: adminKey } } = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...(await response.json()) };
}

/** The first error of a request that must fail. */
export async function refused(query, variables, options) {
  const { status, errors } = await raw({ query, variables }, options);
  if (status !== 200 || !errors?.length) {
    throw new Error(`not refused with HTTP 200: ${status} ${query} ${JSON.stringify(variables)}`);
  }
  return errors[0];
}

/** Asks until the answer is as it should be; fails with the last answer when that takes too long. */
export async function eventually(ask, isRight, limitSeconds = 20) {
  const end = Date.now() + limitSeconds * 1000;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > end) throw new Error(`not in ${limitSeconds} seconds; last answer: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const run = (document) => async (variables) => Object.values(await admin.request(document, variables))[0];

export const createFeature = run(
  'mutation($input: CreateFeatureInput!) { createFeature(input: $input) { id } }');
export const createUser = run('mutation($input: CreateUserInput!) { createUser(input: $input) { id } }');
export const createPackage = run(
  'mutation($input: CreatePackageInput!) { createPackage(input: $input) { id } }');
export const publishPackage = run('mutation($id: String!) { publishPackage(id: $id) { id status } }');
export const subscribe = run(`mutation($packageIds: [String!]!, $userId: String!) {
  subscribe(packageIds: $packageIds, userId: $userId) { id status }
}`);
export const recordUsage = run(
  'mutation($input: CreateUsageEventInput!) { recordUsage(input: $input) { recorded reason eventId } }');

/** A package that can be subscribed to, with one feature. */
export async function publishedPackage(id, featureId, entitlement, more = {}) {
  await createPackage({ input: { id, name: id, features: [{ id: featureId, entitlement }], ...more } });
  await publishPackage({ id });
}
