using Npgsql;
using UsageLedger.Harness;

namespace UsageLedger.Bench;

/// <summary>A log of many events, as it is after a year: written straight into the database, since recording it would
/// take as long as a year's load.</summary>
static class GeneratedLog
{
    /// <summary>Users; each has all of the features.</summary>
    public const int UserCount = 20_000;

    /// <summary>Features; each user-feature is a stream.</summary>
    public const int FeatureCount = 10;

    /// <summary>Events in a stream.</summary>
    public const int EventsPerStream = 50;

    /// <summary>All of them.</summary>
    public const int EventCount = UserCount * FeatureCount * EventsPerStream;

    const string Template = "gen-template";

    /// <summary>A user.</summary>
    public static string User(int n) => $"gen-{n}";

    /// <summary>A feature.</summary>
    public static string Feature(int n) => $"gen-feature-{n}";

    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(Installation ledger)
    {
        for (var n = 0; n < FeatureCount; n++) LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(Feature(n)));
        var features = Enumerable.Range(0, FeatureCount).Select(n => new { id = Feature(n), resetPeriod = "MONTH" });
        LedgerApi.Ensure(await ledger.Api.SendAsync(
            ledger.Admin, HttpMethod.Put, "/v1/packages/gen", new { name = "gen", features }));
        LedgerApi.Ensure(await ledger.Api.SendAsync(
            ledger.Admin, HttpMethod.Post, "/v1/packages/gen/publish", new { }));
        LedgerApi.Ensure(await ledger.Api.DefineUserAsync(Template));
        LedgerApi.Ensure(await ledger.Api.SubscribeAsync(Template, "gen", DateTimeOffset.UtcNow.AddDays(-1)));
        await using var connection = await ledger.DataSource.OpenConnectionAsync();
        await ExecuteAsync(connection, FormattableString.Invariant($"""
            select set_config('bench.tenant', '{ledger.Tenant}', false),
              set_config('bench.users', '{UserCount}', false),
              set_config('bench.features', '{FeatureCount}', false),
              set_config('bench.events', '{EventsPerStream}', false),
              set_config('bench.template', '{Template}', false), set_config('maintenance_work_mem', '1GB', false)
            """));
        await ExecuteAsync(connection, await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "tests", "UsageLedger.Bench", "generate-log.sql")));
        await ExecuteAsync(connection, "vacuum (analyze) ledger_events.mt_events, ledger_events.mt_streams");
    }

    static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 1_800 };
        await command.ExecuteNonQueryAsync();
    }
}
