'use strict';

const featureFields = `id name type unitLabel unitLabelPlural metadata
    packages { id name status metadata isAddon updatedAt }`;

const packageFields = (features) => `id name status metadata isAddon updatedAt
    features ${features} { id name limit: limitExact type unitLabel unitLabelPlural metadata }
    prices { id provider amount displayAmount currency interval }`;

const userFields = 'id billingId name email metadata';

const subscriptionFields = `id userId status package { ${packageFields('')} }`;

const consumption = 'consumption { used: usedExact budget: budgetExact overageEnabled }';

/** One document for each root field, under the field's name. */
module.exports = {
  feature: `query feature($id: String!) { feature(id: $id) { ${featureFields} } }`,
  features: `query features { features { ${featureFields} } }`,
  canUseFeature: `query canUseFeature($userId: String!, $featureId: String!, $delta: Int, $deltaExact: Decimal) {
  canUseFeature(userId: $userId, featureId: $featureId, delta: $delta, deltaExact: $deltaExact) {
    access reason ${consumption}
  }
}`,
  showUsage: `query showUsage($userId: String!, $featureId: String!) {
  showUsage(userId: $userId, featureId: $featureId) { current { periodStart periodEnd ${consumption} } }
}`,
  package: `query package($id: String!, $includeFeatures: Boolean!) {
  package(id: $id) { ${packageFields('@include(if: $includeFeatures)')} }
}`,
  packages: `query packages($status: String, $includeFeatures: Boolean!) {
  packages(status: $status) { ${packageFields('@include(if: $includeFeatures)')} }
}`,
  user: `query user($id: String!) { user(id: $id) { ${userFields} } }`,
  users: `query users { users { ${userFields} } }`,
  subscription: `query subscription($id: String!) { subscription(id: $id) { ${subscriptionFields} } }`,
  subscriptions: `query subscriptions($userId: String) { subscriptions(userId: $userId) { ${subscriptionFields} } }`,
  createFeature: `mutation createFeature($input: CreateFeatureInput!) {
  createFeature(input: $input) { ${featureFields} }
}`,
  updateFeature: `mutation updateFeature($id: String!, $input: UpdateFeatureInput!) {
  updateFeature(id: $id, input: $input) { ${featureFields} }
}`,
  createPackage: `mutation createPackage($input: CreatePackageInput!) {
  createPackage(input: $input) { ${packageFields('')} }
}`,
  updatePackage: `mutation updatePackage($id: String!, $input: UpdatePackageInput!) {
  updatePackage(id: $id, input: $input) { ${packageFields('')} }
}`,
  createUser: `mutation createUser($input: CreateUserInput!) { createUser(input: $input) { ${userFields} } }`,
  updateUser: `mutation updateUser($id: String!, $input: UpdateUserInput!) {
  updateUser(id: $id, input: $input) { ${userFields} }
}`,
  subscribe: `mutation subscribe($packageIds: [String!]!, $userId: String!) {
  subscribe(packageIds: $packageIds, userId: $userId) { ${subscriptionFields} }
}`,
  recordUsage: `mutation recordUsage($input: CreateUsageEventInput!) {
  recordUsage(input: $input) { recorded reason }
}`,
  generateSubscriptionLink: `mutation generateSubscriptionLink(
  $userId: String, $templateId: String!, $successUrl: String!, $cancelUrl: String!
) {
  generateSubscriptionLink(
    userId: $userId, templateId: $templateId, successUrl: $successUrl, cancelUrl: $cancelUrl
  ) { url }
}`,
  generateUserToken: `mutation generateUserToken($userId: String!) { generateUserToken(userId: $userId) { token } }`,
};
