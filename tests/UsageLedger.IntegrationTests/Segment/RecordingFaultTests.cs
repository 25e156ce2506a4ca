using UsageLedger.Contracts;
using UsageLedger.Domain;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Segment.SegmentCaller;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>Something is killed while Segment's calls are being recorded, with servers and hosts of these tests'
/// own.</summary>
[Collection(LedgerWithOutages.Name)]
public sealed class WhileSegmentsCallsAreRecorded(OutageFixture fixture) : IAsyncLifetime
{
    const int MessageCount = 3_000;
    readonly Servers _servers = fixture.Servers;
    readonly Installation _ledger = fixture.Ledger;
    SegmentCaller _segment = null!;
    string _user = "";
    string _feature = "";

    public async Task InitializeAsync()
    {
        await fixture.RecoveredAsync();
        _segment = await ConnectAsync(_ledger);
        (_user, _feature) = await _ledger.Api.SubscribedUserAsync(limit: null);
    }

    public async Task DisposeAsync() => await _segment.DisposeAsync();

    [Fact]
    public async Task The_recorder_is_killed_three_times_and_every_call_counts_once()
    {
        var sending = SendAsync();
        for (var kill = 1; kill <= 3; kill++)
        {
            var enough = kill * MessageCount / 5;
            await Eventually.IsTrue("some calls", async () => await StoredCountAsync() >= enough);
            await _ledger.Recorder.KillAsync();
            await _ledger.Recorder.StartAsync();
        }
        await AssertAllOnceAsync(await sending);
    }

    [Fact]
    public async Task Postgresql_is_killed_and_every_call_counts_once()
    {
        var sending = SendAsync();
        await Eventually.IsTrue("some calls", async () => await StoredCountAsync() >= MessageCount / 4);
        await _servers.KillAsync("postgres");
        await _servers.RestartAsync("postgres");
        _ledger.DataSource.Clear(); // the connections of before are dead
        await _ledger.Recorder.WaitUntilReadyAsync();
        await AssertAllOnceAsync(await sending);
    }

    // One call in a message, as a webhook sends them; every tenth an identify call.
    async Task<List<SegmentEvent>> SendAsync()
    {
        var sent = new List<SegmentEvent>(MessageCount);
        for (var i = 0; i < MessageCount; i++)
        {
            sent.Add(i % 10 == 0
                ? Identify(_user, email: $"{i}@example.com")
                : Track(_user, "Exported", _feature));
            await _segment.SendAsync(sent[^1]);
        }
        return sent;
    }

    async Task AssertAllOnceAsync(List<SegmentEvent> sent)
    {
        await _segment.AreStoredAsync(sent);
        var tracks = sent.Count(call => call.Track is not null);
        Assert.Equal(sent.Count, await StoredCountAsync());
        Assert.Equal(tracks, await _ledger.EventCountAsync(_user, _feature));
        Assert.Equal(tracks, await _ledger.ScalarAsync<long>(
            """
            select count(*) from ledger.segment_events join ledger_events.mt_events on seq_id = position
            where usage_id is not null and stream_id = $1
            """,
            StreamNames.Segment(_user)));
        Assert.Equal(tracks, await _ledger.Api.UsedAsync(_user, _feature, "consistency=strong"));
        await Eventually.AsyncValue(
            "memory to say so too", () => _ledger.Api.UsedAsync(_user, _feature), used => used == tracks);
        var lastEmail = sent.Last(call => call.Identify is not null).Identify!.Email!;
        Assert.Equal(lastEmail, await _ledger.ScalarAsync<string>(
            "select email from ledger.users where id = $1", _user));
        Assert.Equal(0u, await _segment.RefusedCountAsync());
    }

    Task<long> StoredCountAsync() => _ledger.ScalarAsync<long>(
        "select count(*) from ledger_events.mt_events where stream_id = $1", StreamNames.Segment(_user));
}
