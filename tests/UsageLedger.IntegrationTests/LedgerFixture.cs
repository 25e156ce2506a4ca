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

/// <summary>An installation on servers of its own, for tests that end one of the servers and start it again.</summary>
public sealed class OutageFixture : IAsyncLifetime
{
    public Servers Servers { get; private set; } = null!;

    public Installation Ledger { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Servers = await Servers.StartPrivateAsync();
        Ledger = await Installation.StartAsync(Servers);
    }

    public async Task DisposeAsync()
    {
        await Ledger.DisposeAsync();
        await Servers.DisposeAsync();
    }

    /// <summary>Everything works again after the test before.</summary>
    public Task RecoveredAsync() => Task.WhenAll(
        new[] { Ledger.Ingest, Ledger.Recorder, Ledger.Entitlements, Ledger.Admin }
            .Select(host => host.WaitUntilReadyAsync()));
}

[CollectionDefinition(Name)]
public sealed class LedgerWithOutages : ICollectionFixture<OutageFixture>
{
    public const string Name = "a ledger with outages";
}
