using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Usage;
using static System.Text.Json.Serialization.JsonIgnoreCondition;

namespace UsageLedger.Projections.Explaining;

/// <summary>One event, or what stands for several; what does not apply is left out.</summary>
public sealed record ExplanationLine(
    [property: Description("When it happened, or takes effect, UTC.")] DateTimeOffset At,
    [property: Description("As in the log, e.g. usage_recorded or subscription_paused; and period_started, and "
        + "earlier_usage for the usage events that are not listed.")] string Type)
{
    [Description("What it added to what is used; 0 when it was taken back."), JsonIgnore(Condition = WhenWritingNull)]
    public decimal? Effect { get; init; }

    [Description("What is used after it."), JsonIgnore(Condition = WhenWritingNull)]
    public decimal? Used { get; init; }

    [Description("The event's id in the ledger."), JsonIgnore(Condition = WhenWritingNull)]
    public Guid? EventId { get; init; }

    [Description("The event's place in the log."), JsonIgnore(Condition = WhenWritingNull)]
    public long? Position { get; init; }

    [Description("When the ledger took it in, UTC."), JsonIgnore(Condition = WhenWritingNull)]
    public DateTimeOffset? RecordedAt { get; init; }

    [Description("The id that a usage event names."), JsonIgnore(Condition = WhenWritingNull)]
    public string? UserId { get; init; }

    [Description("ADD or SET."), JsonIgnore(Condition = WhenWritingNull)]
    public string? Action { get; init; }

    [Description("How much a usage event says."), JsonIgnore(Condition = WhenWritingNull)]
    public decimal? Delta { get; init; }

    [Description("Who made the caller's id."), JsonIgnore(Condition = WhenWritingNull)]
    public string? Source { get; init; }

    [Description("The caller's id of a usage event."), JsonIgnore(Condition = WhenWritingNull)]
    public string? Id { get; init; }

    [Description("How many usage events earlier_usage stands for."), JsonIgnore(Condition = WhenWritingNull)]
    public int? Count { get; init; }

    [Description("How a usage event was taken back."), JsonIgnore(Condition = WhenWritingNull)]
    public ReversalAnswer? Reversal { get; init; }

    [Description("An event of the catalogue, as it stands in the log."), JsonIgnore(Condition = WhenWritingNull)]
    public JsonElement? Event { get; init; }

    /// <summary>Everything from which the answer follows, in the order in which things happened.</summary>
    public static IReadOnlyList<ExplanationLine> AllOf(Explanation explanation) =>
        [.. explanation.Catalogue.Select(Of).Concat(OfPeriod(explanation)).OrderBy(line => line.At)];

    static ExplanationLine Of(CatalogueFact fact) => new(EffectiveAt(fact), fact.Stored.Type)
    {
        EventId = fact.Stored.Id,
        Position = fact.Stored.Position.Value,
        RecordedAt = fact.Stored.RecordedAt,
        Event = JsonElement.Parse(fact.Stored.Data),
    };

    // The period that counts and the usage in it; nothing when no period does.
    static IEnumerable<ExplanationLine> OfPeriod(Explanation explanation)
    {
        if (explanation.Entitlement.Consumption is not { Period.Start: var start }) yield break;
        yield return new(start, "period_started") { Effect = 0, Used = 0 };
        if (explanation.EarlierCount > 0)
            yield return new(start, "earlier_usage")
            {
                Count = explanation.EarlierCount,
                Effect = explanation.EarlierEffect,
                Used = explanation.EarlierEffect,
            };
        foreach (var counted in explanation.Usage) yield return Of(counted);
    }

    static ExplanationLine Of(CountedFact counted)
    {
        var (userId, entry, source, id, recordedAt, position, reversal) = counted.Fact;
        return new(entry.Occurrence.At, "usage_recorded")
        {
            Effect = counted.Effect,
            Used = counted.Used,
            EventId = entry.Occurrence.EventId,
            Position = position.Value,
            RecordedAt = recordedAt,
            UserId = userId,
            Action = entry.Action == UsageAction.Set ? "SET" : "ADD",
            Delta = entry.Delta,
            Source = source,
            Id = id,
            Reversal = reversal is null
                ? null
                : new(reversal.EventId, reversal.Reason, reversal.RecordedAt, reversal.Position.Value),
        };
    }

    static DateTimeOffset EffectiveAt(CatalogueFact fact) => fact.Body switch
    {
        SubscriptionStarted started => started.StartsAt,
        SubscriptionCancelled cancelled => cancelled.CancelledAt,
        SubscriptionPaused paused => paused.PausedAt,
        SubscriptionResumed resumed => resumed.ResumedAt,
        SubscriptionStatusSet set => set.Since,
        AllowanceGranted granted => granted.StartsAt,
        AllowanceRevoked revoked => revoked.RevokedAt,
        UserMerged merged => merged.MergedAt,
        _ => fact.Stored.RecordedAt,
    };
}

/// <summary>How a usage event was taken back.</summary>
public sealed record ReversalAnswer(Guid EventId, string Reason, DateTimeOffset RecordedAt, long Position);
