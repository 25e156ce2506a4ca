// What the services say of themselves by introspection is what their schema files say: read by graphql-js, and printed.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema } from 'graphql';
import { adminKey, adminUrl, clientUrl, publicKey } from './support/environment.mjs';
import { createUser, own, raw } from './support/ledger.mjs';

const userId = own('reader');
const apis = {
  admin: { url: adminUrl, headers: { Authorization: adminKey } },
  client: { url: clientUrl, headers: { Authorization: publicKey, 'X-User-ID': userId } },
};
const options = { schemaDescription: true, specifiedByUrl: true, directiveIsRepeatable: true };

before(() => createUser({ input: { id: userId } }));

for (const [name, api] of Object.entries(apis)) {
  test(`the ${name} API's introspection is its schema file`, async () => {
    const response = await fetch(`${api.url}/schema.graphql`);
    assert.equal(response.status, 200);
    const { data, errors } = await raw({ query: getIntrospectionQuery(options) }, api);
    assert.equal(errors, undefined);
    const printed = (schema) => printSchema(lexicographicSortSchema(schema));
    assert.equal(printed(buildClientSchema(data)), printed(buildSchema(await response.text())));
  });

  test(`the ${name} API answers introspection as tools send it when left alone`, async () => {
    const { data, errors } = await raw({ query: getIntrospectionQuery() }, api);
    assert.equal(errors, undefined);
    assert.ok(buildClientSchema(data).getQueryType());
  });
}
