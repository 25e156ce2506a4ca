using System.Text.Json;
using System.Text.Json.Serialization;
using UsageLedger.IntegrationTests.Histories.Naive;

namespace UsageLedger.IntegrationTests.Histories;

/// <summary>Something that is asked of the ledger, which may refuse it.</summary>
abstract record Operation
{
    static readonly JsonSerializerOptions Json = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>All of it: a record's own text leaves out what is finer than a second, and what a list holds.</summary>
    public sealed override string ToString() => $"{GetType().Name} {JsonSerializer.Serialize(this, GetType(), Json)}";
}

sealed record DefineFeature(NaiveFeature Feature) : Operation;

sealed record PublishPackage(NaivePackage Package) : Operation;

sealed record PutUser(string UserId) : Operation;

/// <summary>Instants that are null are left out of the request.</summary>
sealed record Subscribe(
    string UserId, IReadOnlyList<string> PackageIds, DateTimeOffset? StartsAt, DateTimeOffset? TrialUntil)
    : Operation;

sealed record CancelSubscription(string SubscriptionId, DateTimeOffset? At, bool AtPeriodEnd) : Operation;

sealed record PauseSubscription(string SubscriptionId, DateTimeOffset? At) : Operation;

sealed record ResumeSubscription(string SubscriptionId, DateTimeOffset? At) : Operation;

sealed record SetSubscriptionStatus(string SubscriptionId, string Status, DateTimeOffset? At) : Operation;

sealed record ChangeBase(
    string SubscriptionId, string PackageId, DateTimeOffset? At, bool AtPeriodEnd, DateTimeOffset? TrialUntil)
    : Operation;

sealed record GrantAllowance(
    string UserId,
    string FeatureId,
    decimal? Limit,
    string? ResetPeriod,
    bool OverageEnabled,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt) : Operation;

sealed record RevokeAllowance(string GrantId) : Operation;

sealed record SetPolicy(bool IsSum) : Operation;

sealed record RenameUser(string UserId, string NewId) : Operation;

/// <summary>Without a target the older one stays.</summary>
sealed record MergeUsers(string UserId, string OtherId, string? Target) : Operation;

sealed record UnmergeUser(string UserId) : Operation;

/// <summary>Usage under a caller's event id; without a time it occurs when it is received.</summary>
sealed record RecordUsage(
    string Id, string UserId, string FeatureId, decimal Delta, bool IsSet, DateTimeOffset? OccurredAt) : Operation;

/// <summary>Takes back the usage of a caller's event id.</summary>
sealed record ReverseUsage(string Id) : Operation;
