using System.Text.Json;

namespace UsageLedger.Domain.Segment;

/// <summary>Segment said that something happened. It is usage if it names a feature or a rule says so.</summary>
/// <param name="UserId">The id that the call names.</param>
/// <param name="MessageId">Segment's id of the call.</param>
/// <param name="Event">The name of what happened.</param>
/// <param name="OccurredAt">When, the clock that sent it set right.</param>
/// <param name="Properties">A JSON object, or null.</param>
public sealed record SegmentTracked(
    string UserId, string MessageId, string Event, DateTimeOffset OccurredAt, JsonElement? Properties);

/// <summary>Segment said who a user is; null is what it did not say.</summary>
/// <param name="UserId">The id that the call names.</param>
/// <param name="MessageId">Segment's id of the call.</param>
/// <param name="OccurredAt">When, the clock that sent it set right.</param>
/// <param name="Name">The user's name.</param>
/// <param name="Email">The user's address.</param>
/// <param name="BillingId">The billing provider's id of the user.</param>
public sealed record SegmentIdentified(
    string UserId, string MessageId, DateTimeOffset OccurredAt, string? Name, string? Email, string? BillingId);
