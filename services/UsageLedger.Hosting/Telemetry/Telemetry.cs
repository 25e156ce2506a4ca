using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace UsageLedger.Hosting;

/// <summary>Traces, metrics and logs over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to; else nothing
/// listens, and nothing is spent.</summary>
static class Telemetry
{
    const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration[EndpointSetting])) return;
        // Off by default since .NET 9: the request's span would have no route and no status.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        var name = builder.Environment.ApplicationName;
        var resource = ResourceBuilder.CreateDefault().AddService(name);
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.SetResourceBuilder(resource);
            logs.AddOtlpExporter();
        });
        builder.Services.AddHostedService(_ => new TelemetryService(name));
    }
}

/// <summary>Listens from the host's start to its end, and then sends what is left.</summary>
sealed class TelemetryService(string name) : IHostedService
{
    OpenTelemetrySdk? _sdk;

    public Task StartAsync(CancellationToken cancellation)
    {
        _sdk = OpenTelemetrySdk.Create(sdk => sdk
            .ConfigureResource(resource => resource.AddService(name))
            .WithTracing(traces => traces
                .AddSource("Microsoft.AspNetCore", "MassTransit", "Npgsql", "UsageLedger.*")
                .AddOtlpExporter())
            .WithMetrics(metrics => metrics
                .AddMeter("Microsoft.AspNetCore.Hosting", "Npgsql", "UsageLedger.*")
                .AddOtlpExporter()));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellation)
    {
        _sdk?.Dispose();
        return Task.CompletedTask;
    }
}
