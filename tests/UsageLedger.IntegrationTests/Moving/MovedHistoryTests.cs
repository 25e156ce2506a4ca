using UsageLedger.IntegrationTests.Histories;

namespace UsageLedger.IntegrationTests.Moving;

[Collection(RunningLedger.Name)]
public sealed class AHistoryThatMoves(HostsFixture hosts, MovingFixture moving)
    : IClassFixture<HostsFixture>, IClassFixture<MovingFixture>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Comes_to_the_same_rows(int seed)
    {
        var run = await HistoryRun.BeginAsync(hosts.Hosts, "move", seed);
        await run.LiveAsync();
        using var file = new TemporaryFile();
        var tenant = $"move-{seed}";
        await hosts.Hosts.Ledger.ExportAsync(tenant, file);
        await moving.Target.ImportAsync(file);
        await Moves.AreEqualAsync(hosts.Hosts.Ledger, moving.Target, tenant);
        await moving.Target.VerifyAsync();
    }
}
