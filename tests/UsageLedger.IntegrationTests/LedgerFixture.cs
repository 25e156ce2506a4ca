using UsageLedger.Harness;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // two cores, and some tests measure what servers do

namespace UsageLedger.IntegrationTests;

/// <summary>One pair of servers for all tests that do not end them.</summary>
public sealed class ServersFixture : IAsyncLifetime
{
    public Servers Servers { get; private set; } = null!;

    public async Task InitializeAsync() => Servers = await Servers.StartAsync();

    public async Task DisposeAsync() => await Servers.DisposeAsync();
}

/// <summary>One installation, with every host running, for all tests that need no other; they keep apart by their users
/// and features.</summary>
public sealed class LedgerFixture : IAsyncLifetime
{
    Servers _servers = null!;

    public Installation Ledger { get; private set; } = null!;

    public Servers Servers => _servers;

    public LedgerApi Api => Ledger.Api;

    public async Task InitializeAsync()
    {
        _servers = await Servers.StartAsync();
        Ledger = await Installation.StartAsync(_servers);
    }

    public async Task DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await _servers.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class RunningLedger : ICollectionFixture<LedgerFixture>
{
    public const string Name = "a running ledger";
}
