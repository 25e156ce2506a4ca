using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Ingest;

namespace UsageLedger.UnitTests.Ingest;

/// <summary>The path and body of <c>POST /v1/usage/{eventId}/reversal</c>, with a key of tenant "acme-test".</summary>
public sealed class AReversalThatIsRead
{
    const string EventId = "5c5aa1f2-5ad7-8a3e-9b50-0d6a4d1c2e3f";
    static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Names_the_event_the_reason_and_the_tenant_of_the_key()
    {
        var command = Read("""{"reason":"billed\ntwice"}""").Command!;
        Assert.Equal(("acme-test", Guid.Parse(EventId)), (command.Tenant, command.EventId));
        Assert.Equal(("billed\ntwice", Now), (command.Reason, command.ReceivedAt));
    }

    [Fact]
    public void Is_another_request_each_time() =>
        Assert.NotEqual(
            Read("""{"reason":"twice"}""").Command!.RequestId, Read("""{"reason":"twice"}""").Command!.RequestId);

    [Fact]
    public void May_name_the_event_in_capitals() => Assert.Equal(
        Guid.Parse(EventId), Read("""{"reason":"twice"}""", EventId.ToUpperInvariant()).Command!.EventId);

    [Theory]
    [InlineData("{}", "is required")]
    [InlineData("""{"reason":null}""", "is required")]
    [InlineData("""{"reason":""}""", "is empty")]
    [InlineData("""{"reason":7}""", "is a number, not a text")]
    [InlineData("""{"reason":"a\u0000b"}""", "holds a NUL character")]
    [InlineData("""{"reason":"\ud800"}""", "is not valid Unicode")]
    public void A_reason_that_is_none_is_one_problem(string body, string problem) =>
        Assert.Equal([new("reason", problem)], Problems(Read(body)));

    [Fact]
    public void A_reason_may_have_200_characters_and_no_more()
    {
        Assert.NotNull(Read($$"""{"reason":"{{new string('x', 200)}}"}""").Command);
        Assert.Equal(
            [new("reason", "is longer than 200 characters")],
            Problems(Read($$"""{"reason":"{{new string('x', 201)}}"}""")));
    }

    [Theory]
    [InlineData("req-8841")]
    [InlineData("{5c5aa1f2-5ad7-8a3e-9b50-0d6a4d1c2e3f}")]
    [InlineData("5c5aa1f25ad78a3e9b500d6a4d1c2e3f")]
    public void What_is_no_uuid_is_named_together_with_what_is_wrong_with_the_body(string eventId) => Assert.Equal(
        ["eventId", "reason"], Problems(Read("{}", eventId)).Select(problem => problem.Field).Order());

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"twice\"")]
    public void A_body_that_is_no_object_is_one_problem(string body) =>
        Assert.Equal([new("$", "is not a JSON object")], Problems(Read(body)));

    static List<FieldProblem> Problems(ReversalReading reading)
    {
        Assert.Null(reading.Command);
        Assert.Equal(400, reading.Problem?.StatusCode);
        var errors = Assert.IsAssignableFrom<IReadOnlyList<InvalidField>>(
            reading.Problem!.Details.Extensions["errors"]);
        return [.. errors.Select(error => new FieldProblem(error.Field, error.Problem))];
    }

    static ReversalReading Read(string body, string eventId = EventId)
    {
        using var document = JsonDocument.Parse(body);
        return ReversalReader.Read(document.RootElement, eventId, "acme-test", Now);
    }
}
