using System.Net;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>Usage by the hour, the day and the month, around changes of the clock.</summary>
[Collection(RunningLedger.Name)]
public sealed class SeriesOfUsage(LedgerFixture fixture)
{
    const string Feature = "api-calls";
    readonly string _user = $"user-{Guid.NewGuid():n}";

    LedgerApi Api => fixture.Api;

    [Fact]
    public async Task An_event_shows_in_the_hour_of_the_wall_clock_when_the_clock_goes_back()
    {
        await RecordAsync("2025-10-25T23:59:59.999999Z", 1); // 01:59 in Berlin
        await RecordAsync("2025-10-26T00:00:00Z", 2); // 02:00
        await RecordAsync("2025-10-26T00:59:59Z", 4);
        await RecordAsync("2025-10-26T01:00:00Z", 8); // 02:00 again
        await RecordAsync("2025-10-26T02:30:00Z", 16);
        await RecordAsync("2025-10-26T03:00:00Z", 32); // past the end
        var series = await SeriesAsync("from=2025-10-26T01:00:00%2B02:00&to=2025-10-26T04:00:00%2B01:00&window=hour");
        Assert.Equal(
            [
                "2025-10-26T01:00:00.000+02:00 1", "2025-10-26T02:00:00.000+02:00 6",
                "2025-10-26T02:00:00.000+01:00 8", "2025-10-26T03:00:00.000+01:00 16",
            ],
            Windows(series));
        Assert.Equal(31, series["used"].GetDecimal());
    }

    [Fact]
    public async Task A_day_is_from_midnight_to_midnight_of_the_zone_as_JSON_and_as_CSV()
    {
        await RecordAsync("2025-03-29T22:59:59Z", 1.25m);
        await RecordAsync("2025-03-29T23:00:00Z", 2);
        await RecordAsync("2025-03-30T21:59:59Z", 3);
        await RecordAsync("2025-03-30T22:00:00Z", -0.5m);
        const string query = "from=2025-03-29&to=2025-04-01&window=day";
        var series = await SeriesAsync(query);
        var first = series["windows"][1];
        Assert.Equal("2025-03-29T23:00:00.000Z", first.GetProperty("start").GetString());
        Assert.Equal("2025-03-30T22:00:00.000Z", first.GetProperty("end").GetString()); // 23 hours
        Assert.Equal(
            ["2025-03-29T00:00:00.000+01:00 1.25", "2025-03-30T00:00:00.000+01:00 5",
                "2025-03-31T00:00:00.000+02:00 -0.5"],
            Windows(series));

        using var csv = await GetAsync($"{query}&format=csv");
        Assert.Equal("text/csv; charset=utf-8", csv.Content.Headers.ContentType?.ToString());
        Assert.Equal($"usage-{_user}-{Feature}-day.csv", csv.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal(
            "start,end,local_start,used\r\n"
            + "2025-03-28T23:00:00.000Z,2025-03-29T23:00:00.000Z,2025-03-29T00:00:00.000+01:00,1.25\r\n"
            + "2025-03-29T23:00:00.000Z,2025-03-30T22:00:00.000Z,2025-03-30T00:00:00.000+01:00,5\r\n"
            + "2025-03-30T22:00:00.000Z,2025-03-31T22:00:00.000Z,2025-03-31T00:00:00.000+02:00,-0.5\r\n",
            await csv.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("text/csv", "text/csv")]
    [InlineData("text/csv, */*;q=0.1", "text/csv")]
    [InlineData("text/html, */*", "application/json")]
    [InlineData("application/json, text/csv;q=0.5", "application/json")]
    public async Task The_header_accept_chooses_where_the_query_does_not(string accept, string type)
    {
        using var answer = await GetAsync("from=2025-03-29&to=2025-03-30&window=day", accept);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("Accept", answer.Headers.Vary.Single());
        using var json = await GetAsync("from=2025-03-29&to=2025-03-30&window=day&format=json", accept);
        Assert.Equal("application/json", json.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_SET_shows_as_what_it_changed_and_the_windows_add_up_to_the_consumption()
    {
        var startsAt = DateTimeOffset.UtcNow.AddDays(-3);
        var (user, feature) = await Api.SubscribedUserAsync(limit: 100, resetPeriod: null, startsAt: startsAt);
        await RecordAsync(startsAt.AddHours(1), 10, user, feature);
        await RecordAsync(startsAt.AddHours(3), 4, user, feature, action: "SET");
        await RecordAsync(startsAt.AddHours(4), 2.5m, user, feature);
        await RecordAsync(startsAt.AddHours(2), 7, user, feature); // late, and covered by the SET
        string[] windows = ["hour", "day", "month"];
        foreach (var window in windows)
        {
            var series = await SeriesAsync($"from={startsAt.UtcDateTime:O}&window={window}", user, feature);
            Assert.Equal(6.5m, series["used"].GetDecimal());
            Assert.Equal(6.5m, Used(series).Sum());
            if (window == "hour") Assert.Equal([10, 7, -13, 2.5m], Used(series).Where(used => used != 0));
        }
        Assert.Equal(6.5m, await Api.UsedAsync(user, feature, "consistency=strong"));

        var half = $"from={startsAt.AddHours(2.5).UtcDateTime:O}&to={startsAt.AddHours(3.5).UtcDateTime:O}&window=day";
        Assert.Equal(-13, (await SeriesAsync(half, user, feature))["used"].GetDecimal());
    }

    [Fact]
    public async Task Nothing_known_is_answered_with_zeros()
    {
        var series = await SeriesAsync("from=2025-01-15&to=2025-03-02T12:00:00Z&window=month", "nobody", "no/thing");
        Assert.Equal(
            ["2025-01-15T00:00:00.000+01:00 0", "2025-02-01T00:00:00.000+01:00 0", "2025-03-01T00:00:00.000+01:00 0"],
            Windows(series));
        Assert.Equal("no/thing", series["featureId"].GetString());
        Assert.Equal("month", series["window"].GetString());
        Assert.Equal("Europe/Berlin", series["timeZone"].GetString());
        Assert.Equal("2025-01-14T23:00:00.000Z", series["from"].GetString());
        Assert.Equal("2025-03-02T12:00:00.000Z", series["to"].GetString());
    }

    [Fact]
    public async Task All_that_does_not_hold_is_named_at_once()
    {
        using var answer = await GetAsync("from=soon&window=year&timeZone=Mars", user: new string('x', 201));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal("urn:usage-ledger:invalid-fields", problem.RootElement.GetProperty("type").GetString());
        var errors = problem.RootElement.GetProperty("errors").EnumerateArray();
        Assert.Equal(
            ["userId", "timeZone", "from", "window"], errors.Select(error => error.GetProperty("field").GetString()));
    }

    [Fact]
    public async Task A_sum_that_cannot_be_held_exactly_is_refused_and_not_rounded()
    {
        await RecordAsync("2025-01-01T00:00:00Z", 9_999_999_999_999_999_999_999_999_999m);
        await RecordAsync("2025-01-01T01:00:00Z", 0.01m);
        using var answer = await GetAsync("from=2025-01-01&to=2025-01-02&window=day&timeZone=UTC");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("usage-sum-inexact", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_description_of_the_API_has_the_series_in_both_forms()
    {
        var api = await Api.SendAsync(fixture.Ledger.Entitlements, HttpMethod.Get, "/openapi/v1.json");
        var series = api["paths"].GetProperty("/v1/users/{userId}/usage/{featureId}/series").GetProperty("get");
        var forms = series.GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject();
        Assert.Equal(["application/json", "text/csv"], forms.Select(form => form.Name).Order(StringComparer.Ordinal));
        var required = series.GetProperty("parameters").EnumerateArray()
            .Where(parameter => parameter.TryGetProperty("required", out var isSo) && isSo.GetBoolean())
            .Select(parameter => parameter.GetProperty("name").GetString());
        Assert.Equal(["userId", "featureId", "from", "window"], required);
    }

    Task RecordAsync(string occurredAt, decimal delta) =>
        RecordAsync(DateTimeOffset.Parse(occurredAt, null), delta, _user, Feature);

    async Task RecordAsync(
        DateTimeOffset occurredAt, decimal delta, string userId, string featureId, string action = "ADD") =>
        LedgerApi.Ensure(await Api.RecordAsync(new { userId, featureId, delta, occurredAt, action }));

    async Task<Answer> SeriesAsync(string query, string? user = null, string feature = Feature) =>
        LedgerApi.Ensure(await Api.SendAsync(fixture.Ledger.Entitlements, HttpMethod.Get, Path(query, user, feature)));

    // Without the reading of JSON that SendAsync does.
    async Task<HttpResponseMessage> GetAsync(string query, string accept = "*/*", string? user = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path(query, user, Feature));
        request.Headers.TryAddWithoutValidation("Authorization", Api.Key);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await fixture.Ledger.Entitlements.Http.SendAsync(request);
    }

    string Path(string query, string? user, string feature)
    {
        var zone = query.Contains("timeZone", StringComparison.Ordinal) ? "" : "&timeZone=Europe/Berlin";
        return $"/v1/users/{user ?? _user}/usage/{Uri.EscapeDataString(feature)}/series?{query}{zone}";
    }

    static IEnumerable<string> Windows(Answer series) => series["windows"].EnumerateArray().Select(window =>
        $"{window.GetProperty("localStart").GetString()} {window.GetProperty("used").GetRawText()}");

    static IEnumerable<decimal> Used(Answer series) =>
        series["windows"].EnumerateArray().Select(window => window.GetProperty("used").GetDecimal());
}
