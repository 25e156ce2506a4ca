using System.Text.Json;
using UsageLedger.Domain;
using UsageLedger.Domain.Segment;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;

namespace UsageLedger.Projections.Moving;

/// <summary>An import cannot go on. The message is a sentence that names the line and says what to do.</summary>
public sealed class ImportRefusedException(string message) : Exception(message);

/// <summary>An event of an export.</summary>
/// <param name="Line">The number of its line.</param>
/// <param name="Stored">As it stood in the log that it comes from.</param>
/// <param name="Body">The event itself.</param>
public sealed record ImportedEvent(long Line, StoredEvent Stored, object Body)
{
    /// <summary>The event of a line.</summary>
    /// <exception cref="ImportRefusedException">The line is no event that this ledger knows.</exception>
    public static ImportedEvent Read(string tenant, long number, ExportLine? line)
    {
        if (line is not
            {
                Id: { } id, Stream: { Length: > 0 } stream, Version: > 0 and { } version, Type: { } type,
                RecordedAt: { } recordedAt, Position: > 0 and { } position, Data: { } data,
            })
            throw new ImportRefusedException(
                $"Line {number} is no event: id, stream, version, type, recordedAt, position and data are needed.");
        var body = BodyOf(number, type, data);
        var stored = new StoredEvent(
            tenant, new(stream), new(version), new(position), id, type, data.GetRawText(),
            Occurrence.ToMicrosecond(recordedAt));
        return StreamOf(body) is { } needed && needed != stream
            ? throw new ImportRefusedException($"Line {number}: this event belongs into stream '{needed}'.")
            : new(number, stored, body);
    }

    /// <summary>True when it changes what is counted for a user, or for which user.</summary>
    public bool ChangesCounting => Body is not (UsageRecorded or UsageReversed) && ChangedUsers.AreChangedBy(Body);

    /// <summary>The event as the log takes it.</summary>
    public NewEvent ToNewEvent() => new(Stored.Tenant, Stored.Stream, Stored.Id, Body, Stored.RecordedAt);

    static object BodyOf(long number, string type, JsonElement data)
    {
        try
        {
            return LedgerEvents.Types.ReadStrictly(type, data)
                ?? throw new ImportRefusedException(
                    $"Line {number} is a '{type}', which this version does not know: use the newer program.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new ImportRefusedException($"Line {number} is no '{type}': {e.Message}");
        }
    }

    // Counting goes by what the event says, and folding by its stream: both must mean the same.
    static string? StreamOf(object body) => body switch
    {
        UsageRecorded usage => StreamNames.Usage(usage.UserId, usage.FeatureId),
        UsageReversed usage => StreamNames.Usage(usage.UserId, usage.FeatureId),
        SegmentTracked call => StreamNames.Segment(call.UserId),
        _ => null,
    };
}
