using MassTransit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace UsageLedger.Hosting;

/// <summary>Ready when the bus consumes from all its endpoints. MassTransit's own check calls a bus degraded whose every
/// used endpoint has lost its connection, as long as one that nobody uses has not.</summary>
sealed class BrokerCheck(IBusControl bus) : IHealthCheck
{
    public const string Name = "rabbitmq";

    /// <summary>The tag of MassTransit's own check, which is left out.</summary>
    public const string MassTransitTag = "masstransit";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation)
    {
        var health = bus.CheckHealth();
        var away = health.Endpoints.Where(e => e.Value.Status != BusHealthStatus.Healthy).Select(e => e.Key).ToList();
        if (health.Status == BusHealthStatus.Healthy && away.Count == 0) return Task.FromResult(HealthCheckResult.Healthy());
        var reason = health.Exception?.Message ?? health.Description;
        var endpoints = away.Count == 0 ? "" : $" (endpoints: {string.Join(", ", away)})";
        return Task.FromResult(HealthCheckResult.Unhealthy($"RabbitMQ is not connected: {reason}{endpoints}"));
    }
}
