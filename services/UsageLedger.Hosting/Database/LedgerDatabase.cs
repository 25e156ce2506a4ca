using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace UsageLedger.Hosting;

/// <summary>PostgreSQL, with the privileges of one role.</summary>
public static class LedgerDatabase
{
    const int AutoPrepareMax = 100;
    const string Example = "Host=localhost;Database=ledger;Username=ledger;Password=…";
    internal static readonly TimeSpan CheckTimeMax = TimeSpan.FromSeconds(2);

    /// <summary>Registers a singleton <see cref="NpgsqlDataSource"/> from <c>ConnectionStrings:Ledger</c>, and the
    /// readiness checks <c>postgresql</c> and <c>schema</c>.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="role">The role whose privileges the host has, whatever login the connection string names;
    /// the login must be a member of it.</param>
    /// <param name="degradedOnly">True for a host that goes on without PostgreSQL.</param>
    public static void AddLedgerDatabase(this WebApplicationBuilder builder, string role, bool degradedOnly = false)
    {
        var settings = ConnectionSettings(builder, role);
        builder.Services.AddSingleton(services =>
        {
            var source = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = "ledger" };
            source.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
            return source.Build();
        });
        builder.Services.AddSingleton<SchemaCheck>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SchemaCheck>());
        var away = degradedOnly ? HealthStatus.Degraded : HealthStatus.Unhealthy;
        builder.Services.AddHealthChecks()
            .AddCheck<DatabaseCheck>("postgresql", away, tags: [], timeout: CheckTimeMax)
            .AddCheck<SchemaCheck>("schema", away, tags: [], timeout: CheckTimeMax);
    }

    /// <summary>The settings of a connection with the privileges of a role.</summary>
    internal static NpgsqlConnectionStringBuilder ConnectionSettings(WebApplicationBuilder builder, string role)
    {
        var settings = new NpgsqlConnectionStringBuilder(builder.Configuration.ConnectionString("Ledger", Example))
        {
            ApplicationName = builder.Environment.ApplicationName,
            MaxAutoPrepare = AutoPrepareMax,
        };
        settings.Options = $"{settings.Options} -c role={role}".TrimStart();
        return settings;
    }
}

sealed class DatabaseCheck(NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation)
    {
        try
        {
            // Waited for from outside: against a server that hangs, even the driver's own cancelling waits.
            await AskAsync(cancellation).WaitAsync(LedgerDatabase.CheckTimeMax, CancellationToken.None);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return new(context.Registration.FailureStatus, $"PostgreSQL does not answer: {e.Message}");
        }
    }

    async Task AskAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select 1");
        await command.ExecuteScalarAsync(cancellation);
    }
}
