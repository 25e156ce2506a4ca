using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Ingest;

/// <summary>How one JSON object becomes a usage event, checked: the fields take the problems.</summary>
delegate UsageRecorded ReadEvent(FieldReader fields, string tenant, DateTimeOffset receivedAt);

/// <summary>The events of a request, or the problem that it is: with one bad event, none is taken.</summary>
/// <param name="Events">In the order of the request; empty when there is a problem.</param>
/// <param name="Problem">Everything that is wrong, or null.</param>
readonly record struct RequestReading(IReadOnlyList<UsageRecorded> Events, ProblemResult? Problem);

/// <summary>Reads one event or a list of them.</summary>
static class RequestReader
{
    const int CountMax = UsageLimits.RequestEventsMax;

    /// <summary>The events of a body.</summary>
    /// <param name="body">A JSON object, or an array of 1 to <see cref="UsageLimits.RequestEventsMax"/>.</param>
    /// <param name="tenant">The key's tenant.</param>
    /// <param name="receivedAt">Now.</param>
    /// <param name="read">Reads and checks one object.</param>
    public static RequestReading Read(JsonElement body, string tenant, DateTimeOffset receivedAt, ReadEvent read)
    {
        var many = body.ValueKind == JsonValueKind.Array;
        var count = many ? body.GetArrayLength() : 1;
        if (count == 0) return Refused("empty-request", $"The list is empty: send 1 to {CountMax} events.");
        if (count > CountMax) return Refused("too-many-events", $"Send at most {CountMax} at once, not {count}.");
        var events = new List<UsageRecorded>(count);
        List<InvalidField>? errors = null;
        if (many)
            foreach (var item in body.EnumerateArray()) One(item, events.Count);
        else
            One(body, null);
        return errors is null ? new(events, null) : new([], Problem.InvalidFields(errors));

        void One(JsonElement item, int? index)
        {
            var fields = new FieldReader(item);
            events.Add(read(fields, tenant, receivedAt));
            foreach (var problem in fields.Problems) (errors ??= []).Add(new(index, problem.Field, problem.Problem));
        }
    }

    static RequestReading Refused(string type, string detail) =>
        new([], Problem.BadRequest(type, "The list of events cannot be taken", detail));
}
