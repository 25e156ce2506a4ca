using System.Net;
using Npgsql;
using UsageLedger.Harness;
using UsageLedger.Projections;

namespace UsageLedger.IntegrationTests.EventStore;

/// <summary>Programs on a database whose schema is not the one that they know.</summary>
[Collection(RunningLedger.Name)]
public sealed class ASchemaThatAProgramDoesNotKnow(LedgerFixture fixture)
{
    const int WrongSchema = 3;
    static readonly int Newest = LedgerEvents.Schema("").NewestVersion;
    readonly NpgsqlConnectionStringBuilder _database =
        new(fixture.Ledger.Database) { Database = $"schema_{Guid.NewGuid():n}", Pooling = false };

    [Theory]
    [InlineData("Ingest")]
    [InlineData("Recorder")]
    [InlineData("Entitlements")]
    [InlineData("Admin")]
    public async Task Ends_a_host_at_its_start_with_a_sentence(string host)
    {
        await MigrateAsync(Newest - 1);
        AssertEnded(
            await StartAsync(host), $"at version {Newest - 1}, this program needs {Newest}: run 'ledger migrate'");
        await MigrateAsync(Newest);
        await ExecuteAsync("insert into ledger.schema_versions values (999, '0999_later.sql')");
        var ended = await StartAsync(host);
        AssertEnded(ended, $"at version 999, newer than the {Newest} that this program knows");
        Assert.DoesNotContain("Now listening", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Makes_a_host_unready_that_runs()
    {
        await MigrateAsync(Newest);
        var host = fixture.Ledger.Host("Entitlements", [new("ConnectionStrings__Ledger", _database.ConnectionString)]);
        await host.StartAsync();
        await ExecuteAsync("insert into ledger.schema_versions values (999, '0999_later.sql')");
        using var answer = await host.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("at version 999", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Fact]
    public async Task Ends_a_host_that_has_waited_for_its_database()
    {
        var address = $"http://127.0.0.1:{Ports.Free()}";
        var ended = StartAsync("Recorder", address);
        using var http = new HttpClient { BaseAddress = new(address) };
        await Eventually.IsTrue("the Recorder to run", () => IsLiveAsync(http));
        // All at once: the database that the Recorder finds is newer from the first moment on.
        await using (var server = NpgsqlDataSource.Create(fixture.Ledger.Database))
            await server.CreateCommand($"create database {_database.Database}").ExecuteNonQueryAsync();
        await ExecuteAsync("""
            create schema ledger;
            create table ledger.schema_versions (version int, name text);
            insert into ledger.schema_versions values (999, '0999_later.sql');
            grant usage on schema ledger to ledger_recorder;
            grant select on ledger.schema_versions to ledger_recorder;
            """);
        AssertEnded(await ended, "at version 999");
    }

    [Fact]
    public async Task Is_refused_by_migrate_when_it_is_newer()
    {
        await MigrateAsync(Newest);
        await ExecuteAsync("insert into ledger.schema_versions values (999, '0999_later.sql')");
        foreach (var arguments in new string[][] { ["migrate"], ["migrate", "--dry-run"] })
        {
            var ended = await LedgerCommand.RunAsync(_database.ConnectionString, arguments);
            Assert.Equal((2, ""), (ended.ExitCode, ended.Output));
            Assert.Contains("run the newer program", ended.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Is_listed_and_then_brought_up_to_date_by_migrate()
    {
        var planned = await LedgerCommand.RunAsync(_database.ConnectionString, "migrate", "--dry-run", "--json");
        Assert.Equal((0, Newest), (planned.ExitCode, planned.Json.GetProperty("wouldApply").GetArrayLength()));
        await MigrateAsync(Newest - 1);
        planned = await LedgerCommand.RunAsync(_database.ConnectionString, "migrate", "--dry-run", "--json");
        var missing = Assert.Single(planned.Json.GetProperty("wouldApply").EnumerateArray()).GetString();
        var done = await LedgerCommand.RunAsync(_database.ConnectionString, "migrate", "--json");
        Assert.Equal(missing, Assert.Single(done.Json.GetProperty("applied").EnumerateArray()).GetString());
        var again = await LedgerCommand.RunAsync(_database.ConnectionString, "migrate");
        Assert.Contains("is up to date: 0 applied", again.Output, StringComparison.Ordinal);
    }

    Task<CommandEnd> StartAsync(string host, string? address = null) => LedgerCommand.RunProgramAsync(
        Repository.HostProgram(host),
        new Dictionary<string, string>
        {
            ["ConnectionStrings__Ledger"] = _database.ConnectionString,
            ["ConnectionStrings__Broker"] = fixture.Ledger.Broker,
            ["ASPNETCORE_URLS"] = address ?? $"http://127.0.0.1:{Ports.Free()}",
        });

    async Task MigrateAsync(int version) =>
        await LedgerEvents.Schema(_database.ConnectionString).MigrateAsync(version, _ => { }, _ => { }, default);

    async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await source.CreateCommand(sql).ExecuteNonQueryAsync();
    }

    static async Task<bool> IsLiveAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/live");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static void AssertEnded(CommandEnd ended, string said)
    {
        Assert.Equal(WrongSchema, ended.ExitCode);
        var sentence = Assert.Single(
            ended.Output.Split('\n'), line => line.Contains(" critical ", StringComparison.Ordinal));
        Assert.Contains(said, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", ended.Error, StringComparison.Ordinal);
    }
}
