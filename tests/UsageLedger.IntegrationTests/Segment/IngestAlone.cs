using System.Net;
using System.Text;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>An installation in which Ingest and Admin run and no Recorder: what Ingest sends is taken out of
/// the queue here.</summary>
public sealed class IngestAlone : IAsyncLifetime
{
    Servers _servers = null!;
    SegmentQueue _queue = null!;

    public Installation Ledger { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _servers = await Servers.StartAsync();
        Ledger = await StartAsync(_servers);
        _queue = await SegmentQueue.ConsumeAsync(Ledger.Broker);
    }

    public async Task DisposeAsync()
    {
        await _queue.DisposeAsync();
        await Ledger.DisposeAsync();
        await _servers.DisposeAsync();
    }

    /// <summary>Database, virtual host, Admin (which makes the first key) and Ingest.</summary>
    public static async Task<Installation> StartAsync(Servers servers)
    {
        var ledger = await Installation.CreateAsync(servers);
        await ledger.Admin.StartAsync();
        await ledger.Ingest.StartAsync();
        return ledger;
    }

    /// <summary>Posts to Ingest with the first key, unless <paramref name="more"/> says otherwise.</summary>
    public Task<Answer> PostAsync(
        string path, string body, Action<HttpRequestMessage>? more = null, string contentType = "application/json") =>
        PostAsync(path, new StringContent(body, Encoding.UTF8, contentType), more);

    /// <inheritdoc cref="PostAsync(string, string, Action{HttpRequestMessage}?, string)"/>
    public Task<Answer> PostAsync(string path, HttpContent content, Action<HttpRequestMessage>? more = null) =>
        Ledger.Api.SendAsync(Ledger.Ingest, HttpMethod.Post, path, content, more);

    /// <summary>The batches with events of users whose ids begin alike, once so many such events are there.</summary>
    public async Task<IReadOnlyList<JsonElement>> BatchesAsync(string userPrefix, int eventCount)
    {
        await Eventually.AsyncValue(
            $"{eventCount} events of {userPrefix}",
            () => Task.FromResult(_queue.Events.Count(IsOfThem)),
            count => count >= eventCount);
        return [.. _queue.Batches.Where(batch => SegmentQueue.EventsOf(batch).Any(IsOfThem))];

        bool IsOfThem(JsonElement each) =>
            each.GetProperty("userId").GetString()!.StartsWith(userPrefix, StringComparison.Ordinal);
    }

    /// <summary>Everything that was sent until now: the queue keeps its order, so all of it is there when one more call
    /// is.</summary>
    public async Task<IReadOnlyList<JsonElement>> AllBatchesAsync()
    {
        var last = $"last-{Guid.NewGuid():n}";
        var answer = await PostAsync("/v1/identify", $$"""{"userId":"{{last}}"}""");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        await BatchesAsync(last, 1);
        return _queue.Batches;
    }
}
