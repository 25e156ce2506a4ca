using System.Diagnostics;
using System.Globalization;
using UsageLedger.Harness;

namespace UsageLedger.Bench;

/// <summary>What an installation is asked while it is replayed: 2,000 events recorded and 2,000 checks answered in a
/// second, at a pace. Every check must be answered well, and never with less than an earlier one was.</summary>
sealed class LoadDuringReplay(Installation ledger)
{
    const int EventsPerRequest = 100;
    const int CheckConnections = 4;
    const int ChecksPerTick = 5;
    const int PairCount = 2_000;
    static readonly TimeSpan RequestInterval = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(10);

    int _recorded;
    int _checked;
    long _slowest;
    int _backInTime;

    /// <summary>Events that were acknowledged.</summary>
    public int Recorded => _recorded;

    /// <summary>Checks that were answered.</summary>
    public int Checked => _checked;

    /// <summary>The slowest check.</summary>
    public TimeSpan Slowest => new(_slowest);

    /// <summary>Checks that said less than an earlier one.</summary>
    public int BackInTime => _backInTime;

    /// <summary>Goes on until it is stopped; throws when something is answered badly.</summary>
    public Task RunAsync(CancellationToken over) =>
        Task.WhenAll([RecordAsync(over), .. Enumerable.Range(0, CheckConnections).Select(n => CheckAsync(n, over))]);

    async Task RecordAsync(CancellationToken over)
    {
        using var pace = new PeriodicTimer(RequestInterval);
        for (var n = 0; !over.IsCancellationRequested; n += EventsPerRequest)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            LedgerApi.Ensure(await ledger.Api.PostUsageAsync(Enumerable.Range(n, EventsPerRequest).Select(Usage)));
            _recorded += EventsPerRequest;
        }

        static object Usage(int n) => new
        {
            id = Guid.NewGuid(),
            userId = GeneratedLog.User(n % PairCount / GeneratedLog.FeatureCount),
            featureId = GeneratedLog.Feature(n % GeneratedLog.FeatureCount),
        };
    }

    async Task CheckAsync(int connection, CancellationToken over)
    {
        var http = new RawHttp(ledger.Entitlements.Address);
        using var client = await RawConnection.OpenAsync(ledger.Entitlements.Address);
        var used = new decimal?[PairCount];
        using var pace = new PeriodicTimer(CheckInterval);
        for (var n = connection; !over.IsCancellationRequested;)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            for (var tick = 0; tick < ChecksPerTick; tick++, n += CheckConnections)
            {
                var pair = n % PairCount;
                var answered = await AskAsync(http, client, pair);
                if (answered < used[pair]) Interlocked.Increment(ref _backInTime);
                used[pair] = answered;
                Interlocked.Increment(ref _checked);
            }
        }
    }

    async Task<decimal> AskAsync(RawHttp http, RawConnection client, int pair)
    {
        var user = GeneratedLog.User(pair / GeneratedLog.FeatureCount);
        var feature = GeneratedLog.Feature(pair % GeneratedLog.FeatureCount);
        var began = Stopwatch.GetTimestamp();
        var status = await client.SendAsync(
            http.Request("GET", $"/v1/users/{user}/entitlements/{feature}", ledger.AdminKey));
        InterlockedMax(Stopwatch.GetElapsedTime(began).Ticks);
        if (status != 200) throw new InvalidOperationException($"a check was answered {status}: {client.LastAnswer}");
        var answer = client.LastAnswer.AsSpan();
        var number = answer[(answer.IndexOf("\"used\":") + 7)..];
        return decimal.Parse(number[..number.IndexOfAny(",}")], CultureInfo.InvariantCulture);
    }

    void InterlockedMax(long ticks)
    {
        for (var known = Volatile.Read(ref _slowest); ticks > known;)
        {
            var before = Interlocked.CompareExchange(ref _slowest, ticks, known);
            if (before == known) return;
            known = before;
        }
    }
}
