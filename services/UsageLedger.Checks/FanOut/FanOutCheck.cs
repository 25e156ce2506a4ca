using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace UsageLedger.Checks;

/// <summary>Readiness: degraded while every check has to ask the database.</summary>
sealed class FanOutCheck(FreshMemory memory) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation) =>
        Task.FromResult(memory.Missing() is { Count: > 0 } missing
            ? HealthCheckResult.Degraded($"PostgreSQL answers, not memory: {string.Join("; ", missing)}")
            : HealthCheckResult.Healthy());
}
