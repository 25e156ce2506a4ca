using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using UsageLedger.Projections;

namespace UsageLedger.Admin.Setup;

/// <summary>Registers <see cref="SchemaCheck"/>.</summary>
static class SchemaReadiness
{
    public static void AddSchemaCheck(this WebApplicationBuilder builder) =>
        builder.Services.AddHealthChecks().AddCheck<SchemaCheck>("schema");
}

/// <summary>Readiness check <c>schema</c>: whether the database was migrated for this version.</summary>
sealed class SchemaCheck(NpgsqlDataSource database) : IHealthCheck
{
    const string Run = "run 'dotnet UsageLedger.Admin.dll migrate'";
    static readonly int VersionNeeded = LedgerEvents.Schema("").NewestVersion;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellation)
    {
        try
        {
            await using var command = database.CreateCommand("select max(version) from ledger.schema_versions");
            var version = await command.ExecuteScalarAsync(cancellation) as int? ?? 0;
            return version >= VersionNeeded
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"the schema is at version {version}, not {VersionNeeded}: {Run}");
        }
        catch (PostgresException e) when (IsMissing(e))
        {
            return HealthCheckResult.Unhealthy($"the schema is missing: {Run}");
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy($"the schema cannot be looked at: {e.Message}");
        }
    }

    // No database, no table, no right to read it, or no role: the roles are made with the schema.
    static bool IsMissing(PostgresException e) => e.SqlState
        is PostgresErrorCodes.InvalidCatalogName
        or PostgresErrorCodes.UndefinedTable
        or PostgresErrorCodes.InvalidSchemaName
        or PostgresErrorCodes.InsufficientPrivilege
        or PostgresErrorCodes.InvalidParameterValue;
}
