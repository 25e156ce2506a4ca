using System.Diagnostics;
using System.Net;
using Npgsql;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Catalogue;

[Collection(RunningLedger.Name)]
public sealed class ADatabaseThatIsNotMigrated(LedgerFixture fixture)
{
    [Fact]
    public async Task Is_named_by_readiness_and_everything_goes_on_by_itself_once_it_is_migrated()
    {
        var database = Database($"ledger_{Guid.NewGuid():n}", fixture.Ledger.Database);
        var admin = fixture.Ledger.Host("Admin", [new("ConnectionStrings__Ledger", database)]);
        admin.Launch();
        await Eventually.AsyncValue(
            "readiness to say what to do",
            () => ReadinessAsync(admin),
            said => said.Contains("is missing: run 'ledger migrate'", StringComparison.Ordinal));

        var (exitCode, output, _) = await MigrateAsync(database);
        Assert.Equal(0, exitCode);
        Assert.Contains("applied 0001_", output, StringComparison.Ordinal);
        await admin.WaitUntilReadyAsync();

        (exitCode, output, _) = await MigrateAsync(database);
        Assert.Equal((0, false), (exitCode, output.Contains("applied 0001_", StringComparison.Ordinal)));
        await admin.StopAsync();
    }

    [Fact]
    public async Task Cannot_be_migrated_while_the_server_is_away()
    {
        var nowhere = new NpgsqlConnectionStringBuilder(fixture.Ledger.Database) { Port = Ports.Free() };
        var (exitCode, _, error) = await MigrateAsync(nowhere.ConnectionString);
        Assert.Equal(1, exitCode);
        Assert.Contains("cannot be reached", error, StringComparison.Ordinal);
    }

    static string Database(string name, string like) =>
        new NpgsqlConnectionStringBuilder(like) { Database = name }.ConnectionString;

    static async Task<string> ReadinessAsync(HostProcess admin)
    {
        try
        {
            using var answer = await admin.Http.GetAsync("/health/ready");
            return answer.StatusCode == HttpStatusCode.OK ? "ready" : await answer.Content.ReadAsStringAsync();
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }

    static async Task<(int ExitCode, string Output, string Error)> MigrateAsync(string database)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.HostProgram("Admin"), "migrate"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Ledger"] = database;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("migrate did not start");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Eventually.LimitDefault);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }
}
