'use strict';

/** What the API answers as an error. `response`, where an answer came: its status and GraphQL's errors. */
class KanaError extends Error {
  constructor(message, response) {
    super(message);
    this.name = new.target.name;
    if (response) this.response = response;
  }
}

class AuthenticationError extends KanaError {}
class FeatureNotFoundError extends KanaError {}
class NetworkError extends KanaError {}
class PackageNotFoundError extends KanaError {}
class SubscriptionError extends KanaError {}
class SubscriptionLinkError extends KanaError {}
class SubscriptionNotFoundError extends KanaError {}
class UserNotFoundError extends KanaError {}

class EmptyArgumentError extends KanaError {
  constructor(name) {
    super(`"${name}" cannot be empty`);
  }
}

module.exports = {
  AuthenticationError,
  EmptyArgumentError,
  FeatureNotFoundError,
  NetworkError,
  PackageNotFoundError,
  SubscriptionError,
  SubscriptionLinkError,
  SubscriptionNotFoundError,
  UserNotFoundError,
};
