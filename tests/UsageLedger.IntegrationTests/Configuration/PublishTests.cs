using System.Net;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using UsageLedger.IntegrationTests.Segment;

namespace UsageLedger.IntegrationTests.Configuration;

[Collection(RunningLedger.Name)]
public sealed class FilesThatArePublished(LedgerFixture fixture) : IAsyncLifetime
{
    const string Catalogue = """
        features:
          - { id: calls, name: Calls, type: CONSUMABLE, unit_label: call }
          - { id: sso, name: SSO, type: BINARY }
        packages:
          draft:
            - { id: max, name: Max, features: [{ id: calls, limit: null }] }
          published:
            - { id: pro, name: Pro, features: [{ id: calls, limit: 10, reset_period: MONTH }, { id: sso }] }
        addons:
          published:
            - { id: more, name: More, base_packages: [pro], features: [{ id: calls, limit: 500 }] }
        """;

    readonly TemporaryFile _file = new();
    NewTenant _tenant = null!;

    public async Task InitializeAsync() => _tenant = await NewTenant.CreateAsync(fixture);

    public Task DisposeAsync()
    {
        _file.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Are_there_for_every_host_at_once_and_again_they_change_nothing()
    {
        _file.Text = Catalogue;
        var run = await LedgerAsync("publish", _file.Path, "--yes");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("It is so now.", run.Lines.Last());
        var before = await EventCountAsync();
        Assert.Equal(7, before);

        LedgerApi.Ensure(await _tenant.Api.DefineUserAsync("u"));
        LedgerApi.Ensure(await _tenant.Api.SubscribeAsync("u", "pro"));
        var check = LedgerApi.Ensure(await _tenant.Api.CheckAsync("u", "calls"));
        Assert.Equal(10, check["consumption"].GetProperty("budget").GetDecimal());

        run = await LedgerAsync("publish", _file.Path, "--yes");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([$"The catalogue of '{_tenant.Name}' is as the file says."], run.Lines);
        Assert.Equal(before, await EventCountAsync());
    }

    [Fact]
    public async Task Make_the_same_events_and_rows_as_single_requests()
    {
        _file.Text = Catalogue;
        await LedgerAsync("publish", _file.Path, "--yes");
        const string pro = """
            {"name":"Pro","features":[{"id":"calls","limit":10,"resetPeriod":"MONTH"},{"id":"sso"}]}
            """;
        var again = await _tenant.PutAsync("/v1/packages/pro", pro);
        Assert.Equal((HttpStatusCode.OK, "PUBLISHED"), (again.Status, again["status"].GetString()));
        var more = await _tenant.GetAsync("/v1/packages/more");
        Assert.Equal(["pro"], more.Texts("basePackages"));
        Assert.Equal("call", (await _tenant.GetAsync("/v1/features/calls"))["unitLabel"].GetString());
        Assert.Equal(7, await EventCountAsync());
    }

    [Fact]
    public async Task Are_refused_as_a_whole_when_a_rule_speaks_against_a_part()
    {
        _file.Text = Catalogue;
        await LedgerAsync("publish", _file.Path, "--yes");
        var before = await EventCountAsync();
        _file.Text = Catalogue.Replace("limit: 10,", "limit: 11,", StringComparison.Ordinal)
            .Replace("name: Calls", "name: Renamed", StringComparison.Ordinal);
        foreach (var (command, exitCode) in new[] { ("validate", 1), ("publish", 2) })
        {
            string[] arguments = command == "publish" ? [command, _file.Path, "--yes"] : [command, _file.Path];
            var run = await LedgerAsync(arguments);
            Assert.Equal(exitCode, run.ExitCode);
            Assert.Contains(
                run.Lines, line => line.StartsWith("[ERROR] Package 'pro' is published", StringComparison.Ordinal));
        }
        Assert.Equal(before, await EventCountAsync());
    }

    [Fact]
    public async Task Are_only_looked_at_without_a_yes()
    {
        _file.Text = Catalogue;
        var run = await LedgerAsync("publish", _file.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("use --yes", run.Error, StringComparison.Ordinal);
        run = await LedgerAsync("publish", _file.Path, "--json");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        run = await LedgerAsync("publish", _file.Path, "--dry-run", "--json");
        Assert.Equal((0, false), (run.ExitCode, run.Json.GetProperty("published").GetBoolean()));
        Assert.Equal("feature 'calls' is new: CONSUMABLE", run.Json.GetProperty("lines")[0].Text("text"));
        Assert.Equal(0, await EventCountAsync());
    }

    [Fact]
    public async Task Answer_programs_in_JSON()
    {
        _file.Text = Catalogue;
        var run = await LedgerAsync("publish", _file.Path, "--yes", "--json");
        Assert.Equal((0, true), (run.ExitCode, run.Json.GetProperty("published").GetBoolean()));
        Assert.Equal(_tenant.Name, run.Json.Text("tenant"));
        run = await LedgerAsync("validate", _file.Path, "--json");
        Assert.Equal((0, 0), (run.ExitCode, run.Json.GetProperty("lines").GetArrayLength()));
    }

    [Fact]
    public async Task Are_refused_with_the_lines_of_what_cannot_be_read()
    {
        _file.Text = $"{Catalogue}\ncolour: red";
        var run = await LedgerAsync("publish", _file.Path, "--yes");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("[ERROR] line 12: colour is not known here", run.Lines.First(), StringComparison.Ordinal);
        _file.Text = "features: [";
        Assert.Equal(1, (await LedgerAsync("validate", _file.Path)).ExitCode);
        _file.Text = new('#', 1024 * 1024 + 1);
        run = await LedgerAsync("validate", _file.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("larger than 1048576 bytes", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await LedgerAsync("validate", $"{_file.Path}.no")).ExitCode);
        Assert.Equal(0, await EventCountAsync());
    }

    [Fact]
    public async Task Are_published_once_when_several_publish_them_at_the_same_moment()
    {
        _file.Text = Catalogue;
        var runs = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => LedgerAsync("publish", _file.Path, "--yes", "--json")));
        // Who planned before another one published, and came after, is asked to look again.
        Assert.All(runs, run => Assert.True(run.ExitCode is 0 or 3, $"{run.ExitCode}: {run.Error}"));
        Assert.Contains(runs, run => run.ExitCode == 0);
        Assert.Equal(7, await EventCountAsync());
    }

    Task<CommandEnd> LedgerAsync(params string[] arguments) =>
        fixture.Ledger.CommandAsync([.. arguments, "--tenant", _tenant.Name]);

    Task<long> EventCountAsync() => fixture.Ledger.ScalarAsync<long>(
        "select count(*) from ledger_events.mt_events where tenant_id = $1 and type in "
        + "('feature_defined', 'package_defined', 'package_published')", _tenant.Name);
}
