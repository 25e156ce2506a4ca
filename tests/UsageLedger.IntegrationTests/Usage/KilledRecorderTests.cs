using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>A short form of what the fault suite does at length.</summary>
public sealed class WhileTheRecorderIsKilled(ServersFixture fixture) : IClassFixture<ServersFixture>
{
    [Fact]
    public async Task No_acknowledged_event_is_lost_and_none_is_counted_twice()
    {
        await using var ledger = await Installation.StartAsync(fixture.Servers);
        var load = new UsageLoad(ledger, seed: 1);
        await load.PrepareAsync();
        var sending = load.SendAsync(20_000);
        await Eventually.IsTrue("some events", () => Task.FromResult(load.SentCount > 5_000));
        await ledger.Recorder.KillAsync();
        await ledger.Recorder.StartAsync();
        await sending;
        Assert.Empty(await load.DifferencesAsync());
    }
}
