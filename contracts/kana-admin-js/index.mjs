import kana from './index.js';

export const {
  KanaAdmin,
  AuthenticationError,
  EmptyArgumentError,
  FeatureNotFoundError,
  NetworkError,
  PackageNotFoundError,
  SubscriptionError,
  SubscriptionLinkError,
  SubscriptionNotFoundError,
  UserNotFoundError,
} = kana;
export default KanaAdmin;
