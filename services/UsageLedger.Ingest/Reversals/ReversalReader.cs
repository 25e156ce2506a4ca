using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary>A reversal as it was asked for, or the problem that it is.</summary>
/// <param name="Command">What to send; null when there is a problem.</param>
/// <param name="Problem">Everything that is wrong, or null.</param>
readonly record struct ReversalReading(ReverseUsage? Command, ProblemResult? Problem);

/// <summary>Reads the path and the body of <c>POST /v1/usage/{eventId}/reversal</c>.</summary>
static class ReversalReader
{
    /// <summary>The reversal.</summary>
    /// <param name="body">The body.</param>
    /// <param name="eventId">The event that is named in the path.</param>
    /// <param name="tenant">The key's tenant.</param>
    /// <param name="receivedAt">Now.</param>
    public static ReversalReading Read(JsonElement body, string eventId, string tenant, DateTimeOffset receivedAt)
    {
        var fields = new FieldReader(body);
        if (!Guid.TryParseExact(eventId, "D", out var id))
            fields.Add("eventId", "is no UUID: take the eventId that the usage was answered with");
        var reason = Reason(fields);
        if (reason is null || fields.Problems.Count > 0) return new(null, Problem.InvalidFields(fields.Problems));
        var command = new ReverseUsage
        {
            RequestId = Guid.CreateVersion7(),
            Tenant = tenant,
            EventId = id,
            Reason = reason,
            ReceivedAt = receivedAt,
        };
        return new(command, null);
    }

    // A text that could not be read has its problem already.
    static string? Reason(FieldReader fields)
    {
        const string field = "reason";
        var reason = fields.Text(field, required: true);
        if (reason is not null && UsageCheck.ReasonProblem(reason) is { } problem) fields.Add(field, problem);
        return reason;
    }
}
