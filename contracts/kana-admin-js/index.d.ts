/** Every method's answer: data is the operation's value, or null where error is not. */
export type Result<T> = { data: T; error: null } | { data: null; error: Error & { response?: ErrorResponse } };

export type ErrorResponse = {
  /** The status that the failure stands for; GraphQL itself answers 200. */
  status: number;
  /** GraphQL's errors, with their extensions. */
  errors?: GraphQLError[];
};

export type GraphQLError = {
  message: string;
  path?: (string | number)[];
  locations?: { line: number; column: number }[];
  extensions?: { code?: string; type?: string; exception?: { name: string; message: string } };
};

export type Config = {
  /** An admin key, prv_... */
  apiKey: string;
  /** Default: http://127.0.0.1:5082/graphql */
  endpoint?: string;
  /** Called with every error that a method resolves to, before it does. */
  onError?: (error: Error) => void | Promise<void>;
  /** Whether to try again; retryNumber is 1 after the first attempt. Default: a repeatable NetworkError, twice. */
  retry?: (error: Error, retryNumber: number) => boolean;
};

export type FeatureType = 'BINARY' | 'CONSUMABLE';
export type PackageStatus = 'ARCHIVED' | 'DRAFT' | 'PUBLISHED';
export type ResetPeriod = 'YEAR' | 'MONTH' | 'DAY';
export type RecordUsageAction = 'ADD' | 'SET';
export type SubscriptionStatus =
  | 'ACTIVE' | 'TRIALING' | 'CANCELLED' | 'PAST_DUE' | 'UNPAID' | 'INCOMPLETE' | 'INCOMPLETE_EXPIRED' | 'SCHEDULED'
  | 'PAUSED';
/** A decimal number: a text is exact, whatever its size. */
export type Amount = number | bigint | string;
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type User = {
  id: string;
  billingId: string | null;
  name: string | null;
  email: string | null;
  metadata: Json;
};
export type Feature = {
  id: string;
  name: string;
  type: FeatureType;
  unitLabel: string | null;
  unitLabelPlural: string | null;
  metadata: Json;
  packages: Pick<Package, 'id' | 'name' | 'status' | 'metadata' | 'isAddon' | 'updatedAt'>[];
};
export type Package = {
  id: string;
  name: string;
  status: PackageStatus;
  metadata: Json;
  isAddon: boolean;
  /** ISO 8601 */
  updatedAt: string;
  /** Left out unless asked for with includeFeatures. */
  features?: PackageFeature[];
  prices: PackagePrice[];
};
export type PackageFeature = {
  id: string;
  name: string;
  /** null: unlimited */
  limit: number | null;
  type: FeatureType;
  unitLabel: string | null;
  unitLabelPlural: string | null;
  metadata: Json;
};
export type PackagePrice = {
  id: string;
  provider: string;
  amount: number;
  displayAmount: string;
  currency: string;
  interval: string | null;
};
export type PackageSubscription = { id: string; userId: string; status: SubscriptionStatus; package: Package };
export type Consumption = {
  used: number;
  /** null: unlimited */
  budget: number | null;
  overageEnabled: boolean;
};
export type CanUseFeatureData = { access: boolean; reason: string; consumption: Consumption | null };
export type ShowUsageData = {
  current: { periodStart: string; periodEnd: string | null; consumption: Consumption } | null;
};
export type RecordedUsage = { recorded: boolean; reason: string | null };

export type CreateUserInput = { id: string; billingId?: string; name?: string; email?: string; metadata?: Json };
export type UpdateUserInput = {
  /** The id that the user is to have; the same to keep it. */
  id: string;
  name?: string | null;
  metadata?: Json;
  billingId?: string | null;
  email?: string | null;
};
export type CreateFeatureInput = {
  id: string;
  name?: string;
  type: FeatureType;
  unitLabel?: string;
  unitLabelPlural?: string;
  metadata?: Json;
};
export type UpdateFeatureInput = {
  name?: string | null;
  unitLabel?: string | null;
  unitLabelPlural?: string | null;
  metadata?: Json;
};
export type CreatePackageFeatureInput = {
  id: string;
  entitlement?: { limit?: number; limitExact?: Amount; resetPeriod: ResetPeriod; overageEnabled?: boolean };
};
export type CreatePackageInput = {
  id: string;
  name?: string;
  isAddon?: boolean;
  features: CreatePackageFeatureInput | CreatePackageFeatureInput[];
  metadata?: Json;
  basePackages?: string[];
};
export type UpdatePackageInput = { metadata?: Json };
export type RecordUsageInput = {
  userId: string;
  featureId: string;
  /** Default 1; negative takes back. */
  delta?: Amount;
  action?: RecordUsageAction;
  /** The event's own id: the same id counts once, for ever. Random, and kept over retries, when left out. */
  id?: string;
  occurredAt?: string | Date;
  properties?: { [key: string]: Json };
};

type Created<I, T> = (args: I | { input: I }) => Promise<Result<T>>;
type Updated<I, T> = {
  (args: { id: string; input: I }): Promise<Result<T>>;
  (id: string, input: I): Promise<Result<T>>;
};

export class KanaAdmin {
  constructor(config: Config);
  readonly features: {
    create: Created<CreateFeatureInput, Feature>;
    update: Updated<UpdateFeatureInput, Feature>;
    retrieve(args: { id: string }): Promise<Result<Feature>>;
    list(): Promise<Result<Feature[]>>;
    canUse(
      args: { userId: string; delta?: Amount } & ({ featureId: string } | { id: string }),
    ): Promise<Result<CanUseFeatureData>>;
    showUsage(args: { userId: string; featureId: string }): Promise<Result<ShowUsageData>>;
    recordUsage: Created<RecordUsageInput, RecordedUsage>;
  };
  readonly packages: {
    create: Created<CreatePackageInput, Package>;
    update: Updated<UpdatePackageInput, Package>;
    retrieve(args: { id: string; includeFeatures?: boolean }): Promise<Result<Package>>;
    list(args?: { status?: PackageStatus | 'ALL'; includeFeatures?: boolean }): Promise<Result<Package[]>>;
  };
  readonly users: {
    (): Promise<Result<User[]>>;
    create: Created<CreateUserInput, User>;
    update: Updated<UpdateUserInput, User>;
    retrieve(args: { id: string }): Promise<Result<User>>;
    list(): Promise<Result<User[]>>;
    generateToken(args: { userId: string }): Promise<Result<{ token: string }>>;
  };
  readonly subscriptions: {
    create(args: { packageIds: string[]; userId: string }): Promise<Result<PackageSubscription[]>>;
    retrieve(args: { id: string }): Promise<Result<PackageSubscription>>;
    list(args?: { userId?: string }): Promise<Result<PackageSubscription[]>>;
  };
  readonly payments: {
    /** Needs a billing provider; UsageLedger has none, so the error is a SubscriptionLinkError. */
    generateLink(args: {
      userId?: string;
      templateId?: string;
      packageIds?: string[];
      successUrl?: string;
      cancelUrl?: string;
    }): Promise<Result<{ url: string }>>;
  };
  /** Any other operation: data is the whole of GraphQL's data. */
  query<T = { [field: string]: Json }>(document: string, variables?: object): Promise<Result<T>>;
}
export default KanaAdmin;

declare class KanaError extends Error {
  constructor(message: string, response?: ErrorResponse);
  readonly response?: ErrorResponse;
}
export class AuthenticationError extends KanaError {}
export class EmptyArgumentError extends KanaError {}
export class FeatureNotFoundError extends KanaError {}
export class NetworkError extends KanaError {
  /** Whether the call can be made again without a second effect. */
  readonly repeatable: boolean;
}
export class PackageNotFoundError extends KanaError {}
export class SubscriptionError extends KanaError {}
export class SubscriptionLinkError extends KanaError {}
export class SubscriptionNotFoundError extends KanaError {}
export class UserNotFoundError extends KanaError {}
