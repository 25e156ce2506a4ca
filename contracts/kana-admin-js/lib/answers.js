'use strict';

// Amounts are asked for by their exact twins, which are texts: Int has no 1.5, and would make the answer an error.

const number = (text) => (text === null || text === undefined ? text : Number(text));

const consumption = (value) => value && { ...value, used: number(value.used), budget: number(value.budget) };

const entitlement = (value) => value && { ...value, consumption: consumption(value.consumption) };

const usage = (value) => value && { current: entitlement(value.current) };

const packageOf = (value) =>
  value?.features
    ? { ...value, features: value.features.map((feature) => ({ ...feature, limit: number(feature.limit) })) }
    : value;

const subscription = (value) => value && { ...value, package: packageOf(value.package) };

const each = (read) => (values) => values && values.map(read);

module.exports = { each, entitlement, packageOf, subscription, usage };
