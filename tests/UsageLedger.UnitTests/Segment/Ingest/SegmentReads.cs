using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Ingest;

namespace UsageLedger.UnitTests.Segment.Ingest;

/// <summary>Short ways to read what Segment's clients send, received at noon on 20 November 2026.</summary>
static class SegmentReads
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static SegmentReading Read(string json, string? type = null, bool isClockRight = false)
    {
        using var document = Parse(json);
        return SegmentReader.Read(document.RootElement, new(Now, type, IsClockRight: isClockRight));
    }

    /// <summary>An event that is good and goes to the ledger.</summary>
    public static SegmentEvent Good(string json, string? type = null, bool isClockRight = false)
    {
        var reading = Read(json, type, isClockRight);
        Assert.Empty(reading.Problems);
        Assert.NotNull(reading.Event);
        return reading.Event;
    }

    /// <summary>The problems of an event that is bad, as "field problem".</summary>
    public static IEnumerable<string> Problems(string json, string? type = null, bool isClockRight = false)
    {
        var reading = Read(json, type, isClockRight);
        Assert.Null(reading.Event);
        Assert.NotEmpty(reading.Problems);
        return reading.Problems.Select(problem => $"{problem.Field} {problem.Problem}");
    }

    public static SegmentRequest ReadBatch(string json)
    {
        using var document = Parse(json);
        return SegmentRequest.OfBatch(document.RootElement, new(Now));
    }

    static JsonDocument Parse(string json)
    {
        var body = JsonBody.Parse(System.Text.Encoding.UTF8.GetBytes(json));
        Assert.Null(body.Problem);
        return body.Document!;
    }
}
