using System.Net;
using System.Text.Json;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Segment;

[Collection(RunningLedger.Name)]
public sealed class EventsThatNothingMaps(LedgerFixture ledger) : IAsyncLifetime
{
    const string Path = "/v1/segment/unmapped";
    static readonly DateTimeOffset Noon = new(2026, 10, 5, 12, 0, 0, TimeSpan.Zero);

    NewTenant _tenant = null!;

    public async Task InitializeAsync() => _tenant = await NewTenant.CreateAsync(ledger);

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Are_counted_by_name_the_most_frequent_first()
    {
        await _tenant.StoreAsync(
            Call("seldom", 1), Call("often", 2), Call("often", 5), Call("B", 3), Call("A", 4),
            Call("mapped", 6, countsAs: new("feature")), Call("by a rule", 7, countsAs: new("feature", 1, "rule")));
        var answer = LedgerApi.Ensure(await _tenant.GetAsync(Path));
        AssertSame(
            $$"""
            {"count":5,"lastReceivedAt":"{{At(7)}}","byEvent":[
              {"event":"often","count":2,"lastSeenAt":"{{At(5)}}"},{"event":"A","count":1,"lastSeenAt":"{{At(4)}}"},
              {"event":"B","count":1,"lastSeenAt":"{{At(3)}}"},{"event":"seldom","count":1,"lastSeenAt":"{{At(1)}}"}]}
            """,
            answer.Body);
        var two = LedgerApi.Ensure(await _tenant.GetAsync($"{Path}?limit=2"));
        Assert.Equal(5, two["count"].GetInt64());
        Assert.Equal(["often", "A"], two["byEvent"].EnumerateArray().Select(each => each.Text("event")));
    }

    [Fact]
    public async Task Are_none_before_the_first()
    {
        AssertSame("""{"count":0,"lastReceivedAt":null,"byEvent":[]}""", (await _tenant.GetAsync(Path)).Body);
        AssertSame("""{"byProperty":[]}""", (await _tenant.GetAsync($"{Path}/properties")).Body);
    }

    [Fact]
    public async Task Are_counted_by_property_and_value()
    {
        await _tenant.StoreAsync(
            Call("a", 1, new { format = "pdf", @object = new { name = "x", size = 1.0m } }),
            Call("a", 2, new { format = "pdf", @object = new { name = "x", size = 1 } }),
            Call("a", 3, new { format = "csv", draft = (string?)null, isNew = true }),
            Call("b", 4, new { format = "pdf" }), Call("a", 5), Call("a", 6, new { @object = new { } }),
            Call("a", 7, new { format = "mapped" }, new("feature")));
        await AssertPropertiesAsync(
            "?event=a", "format = \"pdf\" 2 2", "object.name = \"x\" 2 2", "object.size = 1 2 2", "draft = null 1 3",
            "format = \"csv\" 1 3", "isNew = true 1 3");
        await AssertPropertiesAsync("?limit=1", "format = \"pdf\" 3 4");
        await AssertPropertiesAsync("?event=none");
    }

    [Fact]
    public async Task Are_found_by_what_is_in_lists_once_each()
    {
        await _tenant.StoreAsync(
            Call("a", 1, new { tags = new object[] { "x", "x", 2, new[] { "deep" }, new { no = 1 } } }),
            Call("a", 2, new { tags = "x", inner = new { tags = new[] { "x" } } }));
        await AssertPropertiesAsync(
            "", "inner.tags contains \"x\" 1 2", "tags = \"x\" 1 2", "tags contains \"x\" 1 1", "tags contains 2 1 1");
    }

    [Fact]
    public async Task Are_found_by_every_value_that_is_shown()
    {
        LedgerApi.Ensure(await _tenant.Api.DefineFeatureAsync("feature"));
        await _tenant.StoreAsync(
            Call("a", 1, new Dictionary<string, object?> { ["a.b"] = 1, ["c"] = new { d = new { e = "x \"y\"" } } }),
            Call("a", 2, new Dictionary<string, object?> { ["list"] = new[] { "one", "two" }, ["none"] = null }),
            Call("a", 3, new Dictionary<string, object?> { ["c"] = new Dictionary<string, object> { ["d.e"] = 1.5m } }),
            Call("a", 4, new Dictionary<string, object?> { ["n"] = 12345678901234567890m, ["t"] = false }));
        var shown = (await _tenant.GetAsync($"{Path}/properties"))["byProperty"].EnumerateArray().ToList();
        Assert.Equal(8, shown.Count);
        foreach (var each in shown)
        {
            var condition = JsonSerializer.Serialize(new
            {
                property = each.Text("path"),
                @operator = each.Text("operator"),
                value = each.GetProperty("value"),
            });
            var preview = await _tenant.PreviewAsync(
                "rule", $$$"""{"rule":{"name":"a","featureId":"feature","conditions":[{{{condition}}}]}}""");
            Assert.Equal(each.GetProperty("count").GetInt64(), preview["recorded"].GetInt64());
        }
    }

    [Fact]
    public async Task Are_not_shown_by_what_no_rule_can_name()
    {
        await _tenant.StoreAsync(Call("a", 1, new Dictionary<string, object>
        {
            [new string('p', 201)] = 1,
            [new string('p', 150)] = new Dictionary<string, object> { [new string('q', 50)] = 2 },
            ["a\nb"] = 3,
            ["long"] = new string('x', 1_001),
            ["most"] = new string('x', 1_000),
        }));
        await AssertPropertiesAsync("", $"most = \"{new string('x', 1_000)}\" 1 1");
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("limit=-1", "limit")]
    public async Task Are_asked_for_with_a_limit(string query, string field)
    {
        AssertInvalid(await _tenant.GetAsync($"{Path}?{query}"), field);
        AssertInvalid(await _tenant.GetAsync($"{Path}/properties?{query}&event=%00"), field, "event");
        Assert.Equal(HttpStatusCode.OK, (await _tenant.GetAsync($"{Path}/properties?limit=1000")).Status);
    }

    [Fact]
    public async Task Are_hidden_from_other_tenants()
    {
        await _tenant.StoreAsync(Call("a", 1, new { a = 1 }));
        var other = await NewTenant.CreateAsync(ledger);
        Assert.Equal(0, (await other.GetAsync(Path))["count"].GetInt64());
        Assert.Empty((await other.GetAsync($"{Path}/properties"))["byProperty"].EnumerateArray());
    }

    static TrackCall Call(string name, int minute, object? properties = null, CountsAs? countsAs = null) =>
        new("user", name, properties, ReceivedAt: Noon.AddMinutes(minute), CountsAs: countsAs);

    static string At(int minute) => $"2026-10-05T12:0{minute}:00.000Z";

    static void AssertSame(string expected, JsonElement found) =>
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), found), found.GetRawText());

    // Each as "path operator value count minute".
    async Task AssertPropertiesAsync(string query, params string[] expected)
    {
        var answer = LedgerApi.Ensure(await _tenant.GetAsync($"{Path}/properties{query}"));
        Assert.Equal(expected, answer["byProperty"].EnumerateArray().Select(each =>
            $"{each.Text("path")} {each.Text("operator")} {Value(each)} {each.GetProperty("count")} "
            + $"{each.GetProperty("lastSeenAt").GetDateTimeOffset().Minute}"));

        static string Value(JsonElement each) => each.GetProperty("value") is { ValueKind: JsonValueKind.Number } number
            ? number.GetDecimal().ToString("0.#", System.Globalization.CultureInfo.InvariantCulture)
            : each.GetProperty("value").GetRawText();
    }
}
