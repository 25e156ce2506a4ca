using System.Globalization;
using System.Net;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>Segment's own client library sends to Ingest.</summary>
public sealed class SegmentsClientLibrary(IngestAlone ingest) : IClassFixture<IngestAlone>
{
    [Fact]
    public async Task Gets_every_event_through_exactly_as_it_was_sent()
    {
        const int users = 20, eventsPerUser = 12;
        var prefix = $"client-{Guid.NewGuid():n}";
        var before = DateTimeOffset.UtcNow;
        var sent = await SegmentClient.SendAsync(
            ingest.Ledger.Ingest.Address, ingest.Ledger.AdminKey, users, eventsPerUser, prefix);
        var batches = await ingest.BatchesAsync(prefix, users * (eventsPerUser + 1));
        Assert.All(batches, batch =>
            Assert.Equal(ingest.Ledger.Tenant, batch.GetProperty("tenant").GetString()));
        var came = batches.SelectMany(SegmentQueue.EventsOf).ToList();
        Assert.Equal(users * (eventsPerUser + 1), came.Count); // none twice
        SentEvents.AreThere(sent, came);
        Assert.All(came, each => Assert.InRange(
            each.GetProperty("occurredAt").GetDateTimeOffset(), before.AddSeconds(-1), DateTimeOffset.UtcNow));
    }
}

/// <summary>RabbitMQ is away for a while, with servers of this test's own.</summary>
public sealed class SegmentsClientLibraryWhileTheBrokerIsAway : IAsyncLifetime
{
    Servers _servers = null!;
    Installation _ledger = null!;

    public async Task InitializeAsync()
    {
        _servers = await Servers.StartPrivateAsync();
        _ledger = await IngestAlone.StartAsync(_servers);
    }

    public async Task DisposeAsync()
    {
        await _ledger.DisposeAsync();
        await _servers.DisposeAsync();
    }

    [Fact]
    public async Task Is_told_to_come_again_and_gets_everything_through_when_it_returns()
    {
        const int users = 5, eventsPerUser = 10;
        await _servers.KillAsync("rabbitmq");
        await IsUnavailableAsync();
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sending = SegmentClient.SendAsync(
            _ledger.Ingest.Address, _ledger.AdminKey, users, eventsPerUser, "away",
            line => { if (line.Contains("503", StringComparison.Ordinal)) refused.TrySetResult(); });
        await Task.WhenAny(refused.Task, sending).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.True(refused.Task.IsCompleted, "the client was never answered 503");

        await _servers.RestartAsync("rabbitmq");
        var sent = await sending;
        await using var queue = await SegmentQueue.ConsumeAsync(_ledger.Broker);
        await Eventually.AsyncValue(
            "all calls",
            () => Task.FromResult(OfTheClient().Select(each => each.GetProperty("messageId").GetString()).Distinct()),
            ids => ids.Count() >= users * (eventsPerUser + 1));
        // What was not confirmed may have come all the same, and then comes twice: the ledger tells by the messageId.
        SentEvents.AreThere(sent, OfTheClient());

        IEnumerable<JsonElement> OfTheClient() =>
            queue.Events.Where(each => each.GetProperty("userId").GetString() != "during");
    }

    async Task IsUnavailableAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/identify");
        request.Headers.TryAddWithoutValidation("Authorization", _ledger.AdminKey);
        request.Content = new StringContent("""{"userId":"during"}""");
        using var answer = await _ledger.Ingest.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
        Assert.Contains("urn:usage-ledger:unavailable", await answer.Content.ReadAsStringAsync());
        var page = await _ledger.Api.SendAsync(_ledger.Ingest, HttpMethod.Post, "/v1/page", new { userId = "during" });
        Assert.Equal(HttpStatusCode.OK, page.Status); // needs no broker
    }
}

/// <summary>Holds what came against what the client says that it sent.</summary>
static class SentEvents
{
    public static void AreThere(JsonElement sent, IEnumerable<JsonElement> came)
    {
        var expected = sent.GetProperty("users").EnumerateObject()
            .SelectMany(user => Of(user.Name, user.Value))
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected, came.Select(Text).Distinct().Order(StringComparer.Ordinal));
    }

    static IEnumerable<string> Of(string userId, JsonElement user)
    {
        var traits = user.GetProperty("traits");
        yield return $"{userId}-identify {userId} identify {Of("name")} {Of("email")} {Of("billingUserId")}";
        foreach (var each in user.GetProperty("events").EnumerateArray())
        {
            var properties = each.GetProperty("properties");
            yield return $"{each.GetProperty("messageId")} {userId} track {each.GetProperty("event")} "
                + $"{properties.GetProperty("featureId")} {Delta(properties)} {JsonSerializer.Serialize(properties)}";
        }

        string? Of(string trait) => traits.GetProperty(trait).GetString();
    }

    static string Text(JsonElement came)
    {
        var start = $"{came.GetProperty("messageId")} {came.GetProperty("userId")}";
        if (came.TryGetProperty("identify", out var identify) && identify.ValueKind == JsonValueKind.Object)
            return $"{start} identify {identify.GetProperty("name")} {identify.GetProperty("email")} "
                + identify.GetProperty("billingId");
        var track = came.GetProperty("track");
        return $"{start} track {track.GetProperty("event")} {track.GetProperty("featureId")} {Delta(track)} "
            + JsonSerializer.Serialize(track.GetProperty("properties"));
    }

    static string Delta(JsonElement of) => of.GetProperty("delta").GetDecimal().ToString(CultureInfo.InvariantCulture);
}
