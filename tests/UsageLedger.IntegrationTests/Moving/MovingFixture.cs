using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Moving;

/// <summary>A second installation, into which tenants of the first move; of its hosts, Entitlements runs.</summary>
public sealed class MovingFixture(LedgerFixture source) : IAsyncLifetime
{
    public LedgerFixture Source => source;

    public Installation Target { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Target = await Installation.CreateAsync(source.Servers);
        await Target.Entitlements.StartAsync();
    }

    public async Task DisposeAsync() => await Target.DisposeAsync();
}

/// <summary>Exports, imports, and what a tenant's rows are.</summary>
static class Moves
{
    /// <summary>Exports a tenant.</summary>
    public static async Task<JsonElement> ExportAsync(this Installation ledger, string tenant, TemporaryFile file)
    {
        var end = await ledger.CommandAsync("export", "--tenant", tenant, "--out", file.Path, "--json");
        Assert.True(end.ExitCode == 0, $"{end.ExitCode}: {end.Output}{end.Error}");
        return end.Json;
    }

    /// <summary>Imports a file.</summary>
    public static async Task<JsonElement> ImportAsync(
        this Installation ledger, TemporaryFile file, int exitCode = 0, string? tenant = null)
    {
        string[] ofTenant = tenant is null ? [] : ["--tenant", tenant];
        var end = await ledger.CommandAsync(["import", file.Path, "--json", .. ofTenant]);
        Assert.True(end.ExitCode == exitCode, $"{end.ExitCode}: {end.Output}{end.Error}");
        return end.Json;
    }

    /// <summary>An import that is refused.</summary>
    /// <returns>Why.</returns>
    public static async Task<string> RefusedAsync(
        this Installation ledger, TemporaryFile file, params string[] more)
    {
        var end = await ledger.CommandAsync(["import", file.Path, .. more]);
        Assert.True(end.ExitCode == 2, $"{end.ExitCode}: {end.Output}{end.Error}");
        Assert.Empty(end.Output);
        return end.Error;
    }

    /// <summary>Everything that is counted and said of the tenant agrees with its events.</summary>
    public static async Task VerifyAsync(this Installation ledger)
    {
        var end = await ledger.CommandAsync("verify", "--all");
        Assert.True(end.ExitCode == 0, $"{end.ExitCode}: {end.Output}{end.Error}");
    }

    /// <summary>How many events a tenant has.</summary>
    public static async Task<long> EventsOfAsync(this Installation ledger, string tenant) =>
        (await ledger.TextsAsync("select count(*)::text from ledger_events.mt_events where tenant_id = $1", tenant))
            .Select(long.Parse).Single();

    const string Positions = "{position,ids_position,done_to,last_position,positions}";

    /// <summary>All of a tenant's rows, without the positions: those are the log's own.</summary>
    public static async Task<IReadOnlyList<string>> RowsAsync(this Installation ledger, string tenant)
    {
        var rows = new List<string>();
        var tables = await ledger.TextsAsync("""
            select table_name from information_schema.columns
            where table_schema = 'ledger' and column_name = 'tenant_id'
            order by table_name
            """);
        foreach (var table in tables)
            rows.AddRange((await ledger.TextsAsync(
                $"""
                select (to_jsonb(each) - '{Positions}'::text[])::text from ledger.{table} each
                where tenant_id = $1 order by 1
                """,
                tenant)).Select(row => $"{table} {row}"));
        rows.AddRange(await ledger.TextsAsync(
            """
            select concat_ws(' ', id, stream_id, version, type, data, mt_dotnet_type, timestamp)
            from ledger_events.mt_events where tenant_id = $1 order by seq_id
            """,
            tenant));
        return rows;
    }

    /// <summary>The same rows stand in both.</summary>
    public static async Task AreEqualAsync(Installation source, Installation target, string tenant)
    {
        var (expected, moved) = (await source.RowsAsync(tenant), await target.RowsAsync(tenant));
        Assert.NotEmpty(expected);
        Assert.Equal(expected, moved);
    }

    static async Task<List<string>> TextsAsync(this Installation ledger, string sql, params string[] parameters)
    {
        await using var command = ledger.DataSource.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        await using var row = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await row.ReadAsync()) texts.Add(row.GetString(0));
        return texts;
    }
}
