using System.Diagnostics;
using System.Net;
using UsageLedger.Harness;

namespace UsageLedger.Bench;

/// <summary>From the acknowledgement of an event to the check that counts it, while 1,000 other events a second go
/// through.
/// Checks are answered from memory, without asking for a position.</summary>
static class Visibility
{
    const int EventsPerSecond = 1_000;
    const int ProbeCount = 400;
    static readonly TimeSpan TargetP99 = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    public static async Task<Figure> MeasureAsync(Installation ledger)
    {
        var load = new UsageLoad(ledger, seed: 5);
        await load.PrepareAsync();
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: null);
        await ledger.Api.UsedAsync(user, feature); // now in memory
        using var stop = new CancellationTokenSource();
        var background = SendSteadilyAsync(ledger, load.Pairs.ToArray(), stop.Token);
        var times = new List<TimeSpan>(ProbeCount);
        for (var probe = 1; probe <= ProbeCount; probe++) times.Add(await ProbeAsync(ledger, user, feature, probe));
        await stop.CancelAsync();
        var rate = await background;
        times.Sort();
        var (p50, p99) = (times[ProbeCount / 2], times[ProbeCount * 99 / 100]);
        return new(
            "acknowledged to visible, p99", $"{p99.TotalMilliseconds:0.0} ms (p50 {p50.TotalMilliseconds:0.0})",
            $"under {rate:N0} events/s, {ProbeCount} probes", $"{p99.TotalMilliseconds:0.0} ms",
            $"< {TargetP99.TotalMilliseconds:0} ms", p99 < TargetP99 && rate > EventsPerSecond * 0.95);
    }

    static async Task<TimeSpan> ProbeAsync(Installation ledger, string user, string feature, int expected)
    {
        var answer = await ledger.Api.PostUsageAsync(new { userId = user, featureId = feature, delta = 1 });
        if (answer.Status != HttpStatusCode.Accepted)
            throw new InvalidOperationException($"{answer.Status}: {answer.Body}");
        var acknowledged = Stopwatch.GetTimestamp();
        while (await ledger.Api.UsedAsync(user, feature) < expected)
            if (Stopwatch.GetElapsedTime(acknowledged) > Eventually.LimitDefault)
                throw new TimeoutException($"event {expected} did not become visible");
        return Stopwatch.GetElapsedTime(acknowledged);
    }

    // Ten events every ten milliseconds, each tick in its own request so that a slow answer does not slow the rate.
    static async Task<double> SendSteadilyAsync(
        Installation ledger, (string UserId, string FeatureId)[] pairs, CancellationToken stop)
    {
        var eventsOfTick = (int)(EventsPerSecond * Tick.TotalSeconds);
        var started = Stopwatch.GetTimestamp();
        var requests = new List<Task<Answer>>();
        for (var sent = 0; !stop.IsCancellationRequested; sent += eventsOfTick)
        {
            var from = sent;
            requests.Add(ledger.Api.PostUsageAsync(Enumerable.Range(from, eventsOfTick)
                .Select(n => pairs[n % pairs.Length])
                .Select(pair => new { userId = pair.UserId, featureId = pair.FeatureId, delta = 1 })));
            var due = (sent + eventsOfTick) / (double)EventsPerSecond - Stopwatch.GetElapsedTime(started).TotalSeconds;
            if (due > 0) await Task.Delay(TimeSpan.FromSeconds(due), CancellationToken.None);
        }
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var answers = await Task.WhenAll(requests);
        return answers.Count(answer => answer.Status == HttpStatusCode.Accepted) * eventsOfTick / seconds;
    }
}
