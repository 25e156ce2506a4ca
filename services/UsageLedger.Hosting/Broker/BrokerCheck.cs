using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace UsageLedger.Hosting;

/// <summary>Ready when the bus consumes from all its endpoints. MassTransit's own check calls a bus degraded, not
/// unhealthy, whose every used endpoint has lost its connection, as long as one that nobody uses has not.</summary>
sealed class BrokerCheck(IBusControl bus) : IHealthCheck
{
    public const string Name = "rabbitmq";

    /// <summary>The tag of MassTransit's own check, which is left out.</summary>
    public const string MassTransitTag = "masstransit";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation) =>
        Task.FromResult(Check());

    HealthCheckResult Check()
    {
        var health = bus.CheckHealth();
        var away = health.Endpoints
            .Where(endpoint => endpoint.Value.Status != BusHealthStatus.Healthy)
            .Select(endpoint => QueueOf(endpoint.Key))
            .ToList();
        if (health.Status == BusHealthStatus.Healthy && away.Count == 0) return HealthCheckResult.Healthy();
        var watching = !away.Exists(queue => queue.Contains(LedgerBroker.WatchMark, StringComparison.Ordinal));
        return HealthCheckResult.Unhealthy(watching && away.Count > 0
            ? $"RabbitMQ is connected, but nothing is consumed from {string.Join(", ", away)}"
            : $"RabbitMQ is not connected: {health.Exception?.Message ?? "there is no connection"}");
    }

    // Endpoints go by their address, e.g. rabbitmq://host:5672/usage-0?temporary=true.
    static string QueueOf(string endpoint)
    {
        var address = endpoint.Split('?')[0];
        return address[(address.LastIndexOf('/') + 1)..];
    }
}
