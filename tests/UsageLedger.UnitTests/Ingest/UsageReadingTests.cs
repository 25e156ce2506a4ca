using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Ingest;
using UsageLedger.Publishing;

namespace UsageLedger.UnitTests.Ingest;

/// <summary>The body of <c>POST /v1/usage</c>, with a key of tenant "acme-test".</summary>
public sealed class UsageThatIsRead
{
    static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_left_out_gets_its_default_except_the_time()
    {
        var usage = One("""{"userId":"124","featureId":"api-calls"}""");
        Assert.Equal("acme-test", usage.Tenant);
        Assert.Equal("api", usage.Source);
        Assert.Equal(1m, usage.Delta);
        Assert.Equal("ADD", usage.Action);
        Assert.Equal(Now, usage.ReceivedAt);
        Assert.Null(usage.OccurredAt); // a repeat comes at another time, and must be the same event
    }

    [Fact]
    public void Two_events_without_an_id_are_two_events() =>
        Assert.Equal(2, Read("""[{"userId":"u","featureId":"f"},{"userId":"u","featureId":"f"}]""")
            .Events.Select(usage => usage.Id).Distinct().Count());

    [Fact]
    public void Every_field_is_taken_as_it_was_sent()
    {
        var usage = One("""
            {"tenant":"acme-test","id":"a/b","source":"jobs","userId":"ü","featureId":"f","delta":-1.50,"action":"set",
             "occurredAt":"2026-11-20T14:00:00.1234567+02:00","properties":{"region":"eu"}}
            """);
        Assert.Equal(("a/b", "jobs", "ü", "f"), (usage.Id, usage.Source, usage.UserId, usage.FeatureId));
        Assert.Equal((-1.50m, "SET"), (usage.Delta, usage.Action));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 12, 0, 0, 123, 456, TimeSpan.Zero), usage.OccurredAt);
        Assert.Equal("""{"region":"eu"}""", usage.Properties?.GetRawText());
    }

    [Fact]
    public void Every_problem_of_every_event_is_named_with_its_index()
    {
        var errors = Errors("""
            [{"userId":"u","featureId":"f"},
             7,
             {"tenant":"other","id":"","userId":8,"delta":"3","action":"mul","occurredAt":"today","properties":[1]}]
            """);
        Assert.DoesNotContain(errors, error => error.Index == 0);
        Assert.Equal("$", Assert.Single(errors, error => error.Index == 1).Field);
        Assert.Equal(
            ["action", "delta", "featureId", "id", "occurredAt", "properties", "tenant", "userId"],
            errors.Where(error => error.Index == 2).Select(error => error.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_index_is_left_out_for_a_single_event() =>
        Assert.Null(Assert.Single(Errors("""{"userId":"u"}""")).Index);

    [Theory]
    [InlineData("[]", "empty-request")]
    [InlineData("5", "invalid-fields")]
    [InlineData("null", "invalid-fields")]
    [InlineData("[[]]", "invalid-fields")]
    public void A_body_that_holds_no_events_is_refused(string body, string type) =>
        Assert.Equal($"urn:usage-ledger:{type}", Read(body).Problem?.Details.Type);

    [Fact]
    public void A_thousand_events_are_taken_and_one_more_is_refused()
    {
        Assert.Equal(1000, Read(Many(1000)).Events.Count);
        Assert.Equal("urn:usage-ledger:too-many-events", Read(Many(1001)).Problem?.Details.Type);
    }

    [Fact]
    public void With_one_bad_event_none_is_taken() =>
        Assert.Empty(Read("""[{"userId":"u","featureId":"f"},{"userId":"u"}]""").Events);

    static string Many(int count) =>
        $"[{string.Join(',', Enumerable.Repeat("""{"userId":"u","featureId":"f"}""", count))}]";

    static UsageRecorded One(string body)
    {
        var reading = Read(body);
        Assert.Null(reading.Problem);
        return Assert.Single(reading.Events);
    }

    static IReadOnlyList<UsageLedger.Hosting.InvalidField> Errors(string body) =>
        Assert.IsAssignableFrom<IReadOnlyList<UsageLedger.Hosting.InvalidField>>(
            Read(body).Problem?.Details.Extensions["errors"]);

    static RequestReading Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        return RequestReader.Read(document.RootElement, "acme-test", Now, UsageReader.ReadAndCheck);
    }
}
