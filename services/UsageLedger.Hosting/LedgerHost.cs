using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace UsageLedger.Hosting;

/// <summary>What every host has: settings, logs, telemetry, health, problems and the description of its API.</summary>
public static class LedgerHost
{
    /// <summary>How a host ends whose database has a schema that it does not know.</summary>
    public const int ExitCodeOfWrongSchema = 3;

    /// <summary>A builder with what every host has.</summary>
    /// <param name="args">The command line: settings as <c>--Key=value</c>, e.g. <c>--urls=http://*:5080</c>.</param>
    /// <param name="name">The host's name in lower case, e.g. <c>ingest</c>; logs, traces, PostgreSQL and RabbitMQ
    /// show it as <c>usage-ledger-ingest</c>.</param>
    /// <param name="portDefault">The port on 127.0.0.1 to listen on unless the settings say otherwise.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args, string name, int portDefault)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Environment.ApplicationName = $"usage-ledger-{name}";
        AddSettingsBeneathAllOthers(builder.Configuration, portDefault);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.AddLines(builder.Configuration);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddProblemDetails();
        builder.Services.AddHealthChecks();
        builder.AddApiDescription();
        builder.AddTelemetry();
        return builder;
    }

    /// <summary>Answers failures as problems, and maps <c>/health/live</c>, <c>/health/ready</c> and
    /// <c>/openapi/v1.json</c>.</summary>
    public static WebApplication UseLedger(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = AnswerExceptionAsync,
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages(pages => Problem.OfStatus(pages.HttpContext).ExecuteAsync(pages.HttpContext));
        app.UseEscapedSlashes();
        app.MapHealth();
        app.MapOpenApi();
        return app;
    }

    /// <summary>Serves until it is asked to stop; not at all when the database's schema is not the one that this
    /// program knows.</summary>
    /// <returns>The process's exit code: 0, or <see cref="ExitCodeOfWrongSchema"/>.</returns>
    public static async Task<int> RunLedgerAsync(this WebApplication app)
    {
        await using (app)
        {
            var schema = app.Services.GetRequiredService<SchemaCheck>();
            if (await schema.IsHopelessAsync(CancellationToken.None)) return ExitCodeOfWrongSchema;
            await app.RunAsync();
            return Environment.ExitCode;
        }
    }

    static Task AnswerExceptionAsync(HttpContext http)
    {
        var exception = http.Features.Get<IExceptionHandlerFeature>()?.Error;
        var problem = exception is BadHttpRequestException bad ? Problem.BadRequest(bad) : Problem.Unexpected();
        return problem.ExecuteAsync(http);
    }

    static void AddSettingsBeneathAllOthers(ConfigurationManager configuration, int portDefault)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Logging:LogLevel:Default"] = "Information",
            ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
            ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None", // /health/ready says it
            ["Logging:LogLevel:Npgsql"] = "Warning", // else a line for each command
        };
        // The runtime's container images set HTTP_PORTS; an address here would silence it.
        if (configuration[WebHostDefaults.HttpPortsKey] is null)
            settings[WebHostDefaults.ServerUrlsKey] = $"http://127.0.0.1:{portDefault}";
        IConfigurationBuilder sources = configuration;
        sources.Sources.Insert(0, new MemoryConfigurationSource { InitialData = settings });
    }
}
