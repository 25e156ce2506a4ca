using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using UsageLedger.Entitlements.Verifying;

namespace UsageLedger.UnitTests.Verifying;

public sealed class AVerificationWithoutItsDatabase : ILogger<ScheduledVerification>
{
    readonly List<LogLevel> _logged = [];
    readonly TaskCompletionSource _thrice = new();

    [Fact]
    public async Task Warns_and_is_tried_again_at_the_next_turn()
    {
        await using var database = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={ClosedPort()};Username=x");
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var verification = new ScheduledVerification(
            database, new(), services.GetRequiredService<IMeterFactory>(), new HurriedClock(), this);
        await verification.StartAsync(CancellationToken.None);
        await _thrice.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await verification.StopAsync(CancellationToken.None);
        Assert.All(_logged, level => Assert.Equal(LogLevel.Warning, level));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(60, true)]
    [InlineData(44_640, true)]
    [InlineData(-1, false)]
    [InlineData(44_641, false)]
    public void Has_an_interval_of_up_to_a_month(int minutes, bool succeeds) => Assert.Equal(
        succeeds, new VerificationRules().Validate(null, new() { IntervalMinutes = minutes }).Succeeded);

    void ILogger.Log<TState>(
        LogLevel level, EventId id, TState state, Exception? error, Func<TState, Exception?, string> text)
    {
        _logged.Add(level);
        if (_logged.Count == 3) _thrice.SetResult();
    }

    bool ILogger.IsEnabled(LogLevel level) => true;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // An hour is over in a moment.
    sealed class HurriedClock : TimeProvider
    {
        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime / 100_000, period);
    }
}
