using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using UsageLedger.Entitlements.Verifying;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;

namespace UsageLedger.IntegrationTests.Verifying;

/// <summary>A ledger of its own with one tenant and two rows, one of which is wrong.</summary>
public sealed class DriftedFixture : IAsyncLifetime
{
    readonly LedgerFixture _own = new();

    public Installation Ledger => _own.Ledger;

    public string User { get; private set; } = "";

    public string Feature { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await _own.InitializeAsync();
        (User, Feature) = await Ledger.Api.SubscribedUserAsync(limit: 10);
        var (other, feature) = await Ledger.Api.SubscribedUserAsync(limit: 10);
        LedgerApi.Ensure(await Ledger.Api.RecordAsync(new { userId = User, featureId = Feature, delta = 2 }));
        LedgerApi.Ensure(await Ledger.Api.RecordAsync(new { userId = other, featureId = feature, delta = 3 }));
        await using var command = Ledger.DataSource.CreateCommand(
            "update ledger.consumption set used = 7 where user_id = $1");
        command.Parameters.Add(new() { Value = User });
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
    }

    public Task DisposeAsync() => _own.DisposeAsync();
}

/// <summary>Entitlements holds some rows against the events by itself.</summary>
public sealed class AVerificationOnASchedule(DriftedFixture fixture) : IClassFixture<DriftedFixture>
{
    readonly Installation _ledger = fixture.Ledger;
    readonly string _user = fixture.User;
    readonly string _feature = fixture.Feature;

    [Fact]
    public async Task Counts_what_has_drifted()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var verification = new ScheduledVerification(
            _ledger.DataSource, new(), services.GetRequiredService<IMeterFactory>(), TimeProvider.System,
            NullLogger<ScheduledVerification>.Instance);
        var drift = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "ledger.drift") self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => drift += count);
        listener.Start();
        Assert.Equal((2, 1), await verification.VerifyAsync(CancellationToken.None));
        Assert.Equal(1, drift);
    }

    [Fact]
    public async Task Logs_what_has_drifted_by_ids_and_goes_on_answering()
    {
        var host = _ledger.Host("Entitlements", [new("Verification__IntervalMinutes", "1")]);
        await host.StartAsync();
        await Eventually.IsTrue(
            "the log to name it",
            () => Task.FromResult(
                host.LogTail().Contains("Consumption is not what the events say", StringComparison.Ordinal)
                && host.LogTail().Contains(_user, StringComparison.Ordinal)
                && host.LogTail().Contains("Verified 2 user-features: 1 differences", StringComparison.Ordinal)));
        Assert.Equal(7, await _ledger.Api.UsedAsync(_user, _feature));
        await host.StopAsync();
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("often")]
    public async Task At_no_interval_that_there_is_stops_the_start(string interval)
    {
        var host = _ledger.Host("Entitlements", [new("Verification__IntervalMinutes", interval)]);
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(host.StartAsync);
        Assert.Contains("ended by itself", ended.Message, StringComparison.Ordinal);
        Assert.Contains("IntervalMinutes", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_off_when_the_interval_is_zero()
    {
        var host = _ledger.Host("Entitlements", [new("Verification__IntervalMinutes", "0")]);
        await host.StartAsync();
        await host.StopAsync();
        Assert.DoesNotContain("Verified", host.LogTail(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_ledger_with_one_tenant_needs_no_name_of_it()
    {
        var end = await _ledger.CommandAsync("verify", "--user", _user, "--json");
        Assert.Equal((1, _ledger.Tenant), (end.ExitCode, end.Json.Text("tenant")));
        Assert.Equal(0, (await _ledger.CommandAsync("explain", _user, _feature)).ExitCode);
    }
}
