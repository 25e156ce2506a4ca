// The operations of docs.usekana.com/reference/admin-api-backend-reference, queries and mutations, as its samples have
// them; where a page contradicts itself (a selection inside `data`, a missing `id`), as its table of arguments says.

const prices = 'prices { id provider amount displayAmount currency interval }';
const packageFields = `id name status metadata
    features { id name limit type unitLabel unitLabelPlural metadata } ${prices} isAddon updatedAt`;
const featureFields = 'id name type unitLabel unitLabelPlural metadata';
const userFields = 'id billingId name email metadata';
const consumption = 'consumption { used budget overageEnabled }';
const subscription = `id userId status package { ${packageFields} }`;

export const canUseFeature = `query canUseFeature($userId: String!, $featureId: String!, $delta: Int) {
  canUseFeature(userId: $userId, featureId: $featureId, delta: $delta) {
    access
    reason
    consumption { budget used overageEnabled }
  }
}`;
export const featureEntitlement = `query getFeatureEntitlement($id: String!, $userId: String!) {
  feature(id: $id) { type entitlement(userId: $userId) { access consumption { budget used } } }
}`;
export const listFeatures = `query listFeatures {
  features { ${featureFields} packages { id name status metadata isAddon updatedAt } }
}`;
export const showUsage = `query showUsage($userId: String!, $featureId: String!) {
  showUsage(userId: $userId, featureId: $featureId) {
    current { periodStart periodEnd ${consumption} }
    past { periodStart periodEnd ${consumption} }
  }
}`;
export const retrievePackage = `query retrievePackage($id: String!) { package(id: $id) { ${packageFields} } }`;
export const listPackages = `query listPackages($status: String!) { packages(status: $status) { ${packageFields} } }`;
export const retrieveUser = `query retrieveUser($id: String!) { user(id: $id) { ${userFields} } }`;
export const listUsers = `query listUsers { users { ${userFields} } }`;
export const retrieveSubscription = `query retrieveSubscription($id: String!) {
  subscription(id: $id) { ${subscription} }
}`;
export const listSubscriptions = `query listSubscriptions($userId: String!) {
  subscriptions(userId: $userId) { ${subscription} }
}`;
export const createFeature = `mutation createFeature($input: CreateFeatureInput!) {
  createFeature(input: $input) { ${featureFields} }
}`;
export const updateFeature = `mutation updateFeature($id: String!, $input: UpdateFeatureInput!) {
  updateFeature(id: $id, input: $input) {
    ${featureFields}
    packages {
      id name status isAddon updatedAt features { id name type limit unitLabel unitLabelPlural metadata } ${prices}
    }
  }
}`;
export const createPackage = `mutation createPackage($input: CreatePackageInput!) {
  createPackage(input: $input) { ${packageFields} }
}`;
export const updatePackage = `mutation updatePackage($id: String!, $input: UpdatePackageInput!) {
  updatePackage(id: $id, input: $input) { ${packageFields} }
}`;
export const createUser = `mutation createUser($input: CreateUserInput!) {
  createUser(input: $input) { ${userFields} }
}`;
export const updateUser = `mutation updateUser($id: String!, $input: UpdateUserInput!) {
  updateUser(id: $id, input: $input) { ${userFields} }
}`;
export const subscribe = `mutation subscribeUserToPackage($packageIds: [String!]!, $userId: String!) {
  subscribe(packageIds: $packageIds, userId: $userId) { ${subscription} }
}`;
export const recordUsage = `mutation recordUsage($input: CreateUsageEventInput!) {
  recordUsage(input: $input) { recorded reason }
}`;
export const createUsageEvent = `mutation createUsageEvent($input: CreateUsageEventInput!) {
  createUsageEvent(input: $input)
}`;
export const generateSubscriptionLink = `mutation generateSubscriptionLink(
  $userId: String, $templateId: String!, $successUrl: String!, $cancelUrl: String!
) {
  generateSubscriptionLink(
    userId: $userId, templateId: $templateId, successUrl: $successUrl, cancelUrl: $cancelUrl
  ) { url }
}`;
export const generateUserToken = `mutation generateUserToken($userId: String!) {
  generateUserToken(userId: $userId) { token }
}`;
