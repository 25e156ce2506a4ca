using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace UsageLedger.Hosting;

/// <summary>Live: the process runs. Ready: what it needs is there; what is not is named.</summary>
static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        var health = app.MapGroup("/health").WithTags("Health");
        health.MapGet("/live", () => TypedResults.Ok(Live.Yes)).WithSummary("Whether the process runs");
        app.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => !check.Tags.Contains(BrokerCheck.MassTransitTag),
            ResponseWriter = (http, report) => http.Response.WriteAsJsonAsync(Readiness.From(report)),
        });
    }

    sealed record Live(string Status)
    {
        public static readonly Live Yes = new("live");
    }
}

/// <summary>The answer of <c>GET /health/ready</c>: 200 when ready or degraded, else 503.</summary>
/// <param name="Status"><c>ready</c>, <c>degraded</c> (it works, but something is away) or <c>not ready</c>.</param>
/// <param name="Checks">What the host needs, each with its own status.</param>
sealed record Readiness(string Status, IReadOnlyList<ReadinessCheck> Checks)
{
    public static Readiness From(HealthReport report) => new(
        Word(report.Status),
        [.. report.Entries.Select(e => new ReadinessCheck(e.Key, Word(e.Value.Status), Detail(e.Value)))]);

    static string? Detail(HealthReportEntry entry) =>
        string.IsNullOrEmpty(entry.Description) ? entry.Exception?.Message : entry.Description;

    static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "ready",
        HealthStatus.Degraded => "degraded",
        _ => "not ready",
    };
}

sealed record ReadinessCheck(string Name, string Status, string? Detail);
