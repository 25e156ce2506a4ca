using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using UsageLedger.Contracts;

namespace UsageLedger.Harness;

/// <summary>One usage event of the load.</summary>
public sealed record LoadEvent(string Id, string UserId, string FeatureId, decimal Delta, DateTimeOffset OccurredAt);

/// <summary>
/// Usage as a busy product sends it: some users and features, mixed deltas, one event in ten sent again, most over
/// HTTP in arrays of 1 to 100, some over AMQP, and some of it taken back. What is not acknowledged is sent again under
/// the same id until it is, so the sum of the acknowledged events, kept here, is what the ledger must come to.
/// </summary>
/// <param name="ledger">Where to.</param>
/// <param name="seed">The same seed makes the same load.</param>
public sealed class UsageLoad(Installation ledger, int seed)
{
    const int UserCount = 40;
    const int FeatureCount = 5;
    const int ArrayMax = 100;
    const int HttpSenders = 8;
    const int ReversalSenders = 4;
    const int ReversalCountMin = 200;
    const double AmqpShare = 0.1;
    const double RepeatShare = 0.1;
    static readonly TimeSpan AcknowledgeLimit = TimeSpan.FromMinutes(3);

    readonly string _name = $"load-{Guid.NewGuid().ToString("n")[..8]}";
    readonly ConcurrentDictionary<string, LoadEvent> _acknowledged = new();
    readonly ConcurrentDictionary<string, LoadEvent> _reversed = new();
    readonly ConcurrentQueue<LoadEvent> _toReverse = new();
    int _sent;

    /// <summary>Distinct events that were acknowledged.</summary>
    public int AcknowledgedCount => _acknowledged.Count;

    /// <summary>Events taken back.</summary>
    public int ReversedCount => _reversed.Count;

    /// <summary>Events sent and acknowledged, repetitions too.</summary>
    public int SentCount => Volatile.Read(ref _sent);

    /// <summary>Every pair of a user and a feature.</summary>
    public IEnumerable<(string UserId, string FeatureId)> Pairs =>
        from user in Enumerable.Range(0, UserCount)
        from feature in Enumerable.Range(0, FeatureCount)
        select (User(user), Feature(feature));

    /// <summary>Makes the users, the features, and a package without limits that all users have.</summary>
    public async Task PrepareAsync()
    {
        var features = Enumerable.Range(0, FeatureCount).Select(Feature).ToArray();
        foreach (var feature in features) LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(feature));
        var package = new { name = _name, features = features.Select(id => new { id, resetPeriod = "MONTH" }) };
        await AdminAsync(HttpMethod.Put, $"/v1/packages/{_name}", package);
        await AdminAsync(HttpMethod.Post, $"/v1/packages/{_name}/publish", new { });
        for (var user = 0; user < UserCount; user++)
        {
            LedgerApi.Ensure(await ledger.Api.DefineUserAsync(User(user)));
            LedgerApi.Ensure(await ledger.Api.SubscribeAsync(User(user), _name, DateTimeOffset.UtcNow.AddDays(-1)));
        }
    }

    /// <summary>Sends events until so many were acknowledged, repetitions included.</summary>
    public async Task SendAsync(int eventCount)
    {
        var overAmqp = (int)(eventCount * AmqpShare);
        var perSender = (eventCount - overAmqp) / HttpSenders;
        var overHttp = Enumerable.Range(0, HttpSenders).Select(s => SendOverHttpAsync(s, perSender));
        await Task.WhenAll([SendOverAmqpAsync(overAmqp), .. overHttp]);
    }

    /// <summary>Takes acknowledged events back, every second one twice, as long as events are sent and until there are
    /// enough.</summary>
    public Task ReverseWhileAsync(Task sending) =>
        Task.WhenAll(Enumerable.Range(0, ReversalSenders).Select(_ => ReverseOneByOneAsync(sending)));

    /// <summary>Waits until every acknowledged event is in the log, and compares all of it with the load's own
    /// sum.</summary>
    /// <returns>Every difference, in words; empty when there is none.</returns>
    public async Task<List<string>> DifferencesAsync()
    {
        await Eventually.AsyncValue(
            $"{AcknowledgedCount} events in the log",
            LoggedAsync,
            count => count >= AcknowledgedCount,
            AcknowledgeLimit);
        var differences = new List<string>();
        var logged = await LoggedAsync();
        if (logged != AcknowledgedCount)
            differences.Add($"{logged} events in the log, {AcknowledgedCount} acknowledged");
        var reversals = await ReversalsLoggedAsync();
        if (reversals != ReversedCount) differences.Add($"{reversals} reversals in the log, {ReversedCount} recorded");
        var expected = _acknowledged.Values
            .Where(each => !_reversed.ContainsKey(each.Id))
            .GroupBy(each => (each.UserId, each.FeatureId))
            .ToDictionary(group => group.Key, group => group.Sum(each => each.Delta));
        foreach (var (user, feature) in Pairs)
        {
            var sum = expected.GetValueOrDefault((user, feature));
            foreach (var query in new[] { "consistency=strong", "" })
            {
                var used = await Eventually.AsyncValue(
                    $"{user} {feature}", () => ledger.Api.UsedAsync(user, feature, query),
                    value => value == sum || query.Length > 0, TimeSpan.FromSeconds(10));
                if (used != sum) differences.Add($"{user} {feature} ({query}): {used} used, {sum} acknowledged");
            }
        }
        return differences;
    }

    Task<long> LoggedAsync() => ledger.ScalarAsync<long>(
        "select count(*) from ledger_events.mt_events where type = 'usage_recorded' and data->>'source' = $1", _name);

    Task<long> ReversalsLoggedAsync() => ledger.ScalarAsync<long>(
        "select count(*) from ledger_events.mt_events where type = 'usage_reversed' and data->>'userId' like $1 || '%'",
        _name);

    async Task ReverseOneByOneAsync(Task sending)
    {
        while (!sending.IsCompleted || ReversedCount < ReversalCountMin)
        {
            if (!_toReverse.TryDequeue(out var each))
            {
                if (sending.IsCompleted) return;
                await Task.Delay(TimeSpan.FromMilliseconds(10));
                continue;
            }
            var eventId = EventIds.For(ledger.Tenant, _name, each.Id);
            for (var times = 0; times <= ReversedCount % 2; times++)
                await UntilAcknowledgedAsync(async () => // 404 while it is still on its way
                    (await ledger.Api.ReverseAsync(eventId, waitSeconds: 5)).Status == HttpStatusCode.OK);
            _reversed.TryAdd(each.Id, each);
        }
    }

    async Task SendOverHttpAsync(int sender, int eventCount)
    {
        var random = new Random(seed + sender);
        var earlier = new List<LoadEvent>();
        for (var sent = 0; sent < eventCount;)
        {
            var size = Math.Min(random.Next(1, ArrayMax + 1), eventCount - sent);
            var events = Enumerable.Range(0, size).Select(_ => Next(random, earlier, $"http-{sender}")).ToArray();
            await UntilAcknowledgedAsync(async () =>
                (await ledger.Api.PostUsageAsync(events.Select(Body))).Status == HttpStatusCode.Accepted);
            Acknowledge(events);
            sent += size;
        }
    }

    async Task SendOverAmqpAsync(int eventCount)
    {
        const int unconfirmedMax = 100;
        var random = new Random(seed - 1);
        var earlier = new List<LoadEvent>();
        await using var producer = await AmqpProducer.ConnectAsync(ledger.Broker);
        for (var sent = 0; sent < eventCount;)
        {
            var size = Math.Min(unconfirmedMax, eventCount - sent);
            var events = Enumerable.Range(0, size).Select(_ => Next(random, earlier, "amqp")).ToArray();
            await Task.WhenAll(events.Select(each => producer.PublishAsync(JsonSerializer.Serialize(Body(each)))));
            Acknowledge(events);
            sent += size;
        }
    }

    LoadEvent Next(Random random, List<LoadEvent> earlier, string sender)
    {
        if (earlier.Count > 0 && random.NextDouble() < RepeatShare) return earlier[random.Next(earlier.Count)];
        var next = new LoadEvent(
            $"{sender}-{earlier.Count}",
            User(random.Next(UserCount)),
            Feature(random.Next(FeatureCount)),
            random.Next(-200, 1_000) / 100m,
            DateTimeOffset.UtcNow.AddSeconds(-random.Next(3_600)));
        earlier.Add(next);
        return next;
    }

    object Body(LoadEvent each) => new
    {
        tenant = ledger.Tenant,
        id = each.Id,
        source = _name,
        userId = each.UserId,
        featureId = each.FeatureId,
        delta = each.Delta,
        occurredAt = each.OccurredAt,
    };

    static async Task UntilAcknowledgedAsync(Func<Task<bool>> send) => await Eventually.IsTrue(
        "an acknowledgement",
        async () =>
        {
            try
            {
                return await send();
            }
            catch (HttpRequestException)
            {
                return false; // the host is away just now: the same again
            }
        },
        AcknowledgeLimit);

    void Acknowledge(LoadEvent[] events)
    {
        foreach (var each in events) _acknowledged.TryAdd(each.Id, each);
        _toReverse.Enqueue(events[0]);
        Interlocked.Add(ref _sent, events.Length);
    }

    async Task AdminAsync(HttpMethod method, string path, object body) =>
        LedgerApi.Ensure(await ledger.Api.SendAsync(ledger.Admin, method, path, body));

    string User(int number) => $"{_name}-user-{number}";

    string Feature(int number) => $"{_name}-feature-{number}";
}
