using MassTransit;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Recorder.FanOut;

/// <summary>Tells the listeners of the fan-out, once a second, that a Recorder is there and that they hear
/// it.</summary>
sealed partial class Pulse(IBus bus, TimeProvider time, ILogger<Pulse> logger) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    readonly RecorderPulse _pulse = new(Guid.CreateVersion7());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await BrokerSend.WithinTimeAsync(
                    BrokerSend.TimeMax, time, cancellation => bus.Publish(_pulse, cancellation), stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogSilent(e); // the broker is away: the listeners hear nothing, and know what that means
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The pulse could not be published")]
    partial void LogSilent(Exception error);
}
