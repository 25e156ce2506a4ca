using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Ingest;
using UsageLedger.Publishing;

namespace UsageLedger.UnitTests.Ingest;

public sealed class CloudEventsThatAreRead
{
    const string Attributes = """
        "specversion":"1.0","id":"1","source":"checkout","type":"api-calls","subject":"124"
        """;

    [Fact]
    public void Subject_is_the_user_and_type_the_feature()
    {
        var usage = One(Event(""","time":"2026-11-20T12:00:00Z","data":{"delta":-2.5,"action":"set"}"""));
        Assert.Equal(("1", "checkout", "124", "api-calls"), (usage.Id, usage.Source, usage.UserId, usage.FeatureId));
        Assert.Equal((-2.5m, "SET"), (usage.Delta, usage.Action));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero), usage.OccurredAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","data":null""")]
    [InlineData(""","data":{}""")]
    public void Without_data_it_is_one_more(string data)
    {
        var usage = One(Event(data));
        Assert.Equal((1m, "ADD"), (usage.Delta, usage.Action));
        Assert.Null(usage.Properties);
    }

    [Theory]
    [InlineData("""{"delta":1,"properties":{"a":1},"b":2}""", """{"a":1}""")]
    [InlineData("""{"delta":1,"action":"ADD","a":1,"b":[2]}""", """{"a":1,"b":[2]}""")]
    [InlineData("""{"a":1,"properties":null}""", """{"a":1}""")]
    public void The_properties_are_those_of_the_data_or_else_its_other_members(string data, string properties) =>
        Assert.Equal(properties, One(Event($""","data":{data}""")).Properties?.GetRawText());

    [Fact]
    public void Problems_go_by_the_names_of_the_caller() => Assert.Equal(
        ["data.action", "data.delta", "data_base64", "id", "source", "specversion", "subject", "time", "type"],
        Problems("""
            {"specversion":"0.3","id":"","subject":null,"time":"now","data_base64":"AA==",
             "data":{"delta":"1","action":"mul"}}
            """));

    [Fact]
    public void Data_that_is_no_object_is_refused() =>
        Assert.Equal(["data"], Problems(Event(""","data":5""")));

    static string Event(string more) => "{" + Attributes + more + "}";

    static UsageRecorded One(string body)
    {
        var reading = Read(body);
        Assert.Null(reading.Problem);
        return Assert.Single(reading.Events);
    }

    static IEnumerable<string> Problems(string body) =>
        Assert.IsAssignableFrom<IReadOnlyList<InvalidField>>(Read(body).Problem?.Details.Extensions["errors"])
            .Select(error => error.Field).Order(StringComparer.Ordinal);

    static RequestReading Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var now = DateTimeOffset.UnixEpoch;
        return RequestReader.Read(root, "acme-test", now, CloudEventReader.ReadAndCheck);
    }
}
