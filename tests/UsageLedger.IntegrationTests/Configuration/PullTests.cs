using System.Text.Json;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using UsageLedger.IntegrationTests.Segment;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.IntegrationTests.Configuration;

[Collection(RunningLedger.Name)]
public sealed class FilesThatArePulled(LedgerFixture fixture) : IAsyncLifetime
{
    static readonly string[] Strange =
    [
        "null", "~", "1e3", "a: b", "#x", "true", "no", "- a", "'", "\"", " a ", "日本/é", "😀", "{x}", "a%2Fb", "\u2028",
    ];

    readonly TemporaryFile _file = new();
    NewTenant _tenant = null!;

    public async Task InitializeAsync() => _tenant = await NewTenant.CreateAsync(fixture);

    public Task DisposeAsync()
    {
        _file.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Change_nothing_when_they_are_published_and_make_the_same_for_another_tenant()
    {
        await DefineAllAsync();
        Assert.Equal(0, (await LedgerAsync(_tenant, "pull", _file.Path)).ExitCode);
        var run = await LedgerAsync(_tenant, "publish", _file.Path, "--json");
        Assert.Equal((0, "[]"), (run.ExitCode, run.Json.GetProperty("lines").GetRawText()));

        var other = await NewTenant.CreateAsync(fixture);
        run = await LedgerAsync(other, "publish", _file.Path, "--yes");
        Assert.True(run.ExitCode == 0, $"{run.Output}{run.Error}");
        foreach (var list in new[] { "features", "packages?status=DRAFT", "packages?status=PUBLISHED" })
            Assert.Equal(await ListAsync(_tenant, list), await ListAsync(other, list));
    }

    [Fact]
    public async Task Overwrite_nothing_without_force()
    {
        await DefineAllAsync();
        await LedgerAsync(_tenant, "pull", _file.Path);
        var pulled = _file.Text;
        var again = await LedgerAsync(_tenant, "pull", _file.Path);
        Assert.Contains("was so already", again.Output, StringComparison.Ordinal);
        _file.Text = "mine: true";
        var run = await LedgerAsync(_tenant, "pull", _file.Path);
        Assert.Equal((2, "mine: true"), (run.ExitCode, _file.Text));
        Assert.Contains("--force", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await LedgerAsync(_tenant, "pull", _file.Path, "--force")).ExitCode);
        Assert.Equal(pulled, _file.Text);
        Assert.Equal([_file.Path], Directory.GetFiles(Path.GetDirectoryName(_file.Path)!));
        Assert.Equal(pulled, (await LedgerAsync(_tenant, "pull", "-")).Output);
        var json = (await LedgerAsync(_tenant, "pull", "-", "--json")).Json;
        Assert.Equal(_tenant.Name, json.Text("app"));
    }

    [Fact]
    public async Task Cannot_be_written_where_there_is_no_folder() => Assert.Equal(
        2, (await LedgerAsync(_tenant, "pull", Path.Combine(_file.Path, "no", "such"))).ExitCode);

    [Fact]
    public async Task Need_a_tenant_that_is_there_and_its_name_only_where_there_are_several()
    {
        var run = await fixture.Ledger.CommandAsync("pull", "-");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(_tenant.Name, run.Error, StringComparison.Ordinal);
        run = await fixture.Ledger.CommandAsync("pull", "-", "--tenant", "no such");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("There is no tenant 'no such'", run.Error, StringComparison.Ordinal);

        await using var alone = await Installation.CreateAsync(fixture.Servers);
        Assert.Contains("it has none", (await alone.CommandAsync("pull", "-")).Error, StringComparison.Ordinal);
        await CreateKeyAsync(alone, "only-one");
        run = await alone.CommandAsync("pull", "-", "--json");
        Assert.Equal((0, "only-one"), (run.ExitCode, run.Json.Text("app")));
    }

    async Task DefineAllAsync()
    {
        foreach (var (i, id) in Strange.Index())
        {
            var type = i % 4 == 0 ? "BINARY" : "CONSUMABLE";
            var unit = i % 4 == 1 ? Strange[^(i + 1)] : null;
            var metadata = i == 3 ? new { @null = (string[])["~", id] } : null;
            LedgerApi.Ensure(await _tenant.PutAsync(
                $"/v1/features/{Uri.EscapeDataString(id)}", Json(new { name = id, type, unitLabel = unit, metadata })));
        }
        string?[] periods = [null, "DAY", "MONTH", "YEAR"];
        foreach (var (i, id) in Strange.Index())
        {
            var features = Strange.Index().Select(each => new
            {
                id = each.Item,
                limit = each.Index % 4 == 0 || each.Index % 3 == 0 ? null : (decimal?)(1000.50m * each.Index),
                resetPeriod = periods[each.Index / 4],
                overageEnabled = each.Index % 4 != 0 && each.Index % 2 == 0,
            });
            var bases = i > 8 ? Strange[..(i - 9)] : [];
            var path = $"/v1/packages/{Uri.EscapeDataString(id)}";
            LedgerApi.Ensure(await _tenant.PutAsync(
                path, Json(new { name = $"{id}\n{id}", isAddon = i > 8, basePackages = bases, features })));
            if (i % 2 == 0) LedgerApi.Ensure(await _tenant.PostAsync($"{path}/publish"));
            if (i == 8) LedgerApi.Ensure(await _tenant.PostAsync($"{path}/archive"));
        }
    }

    static async Task CreateKeyAsync(Installation ledger, string tenant)
    {
        await using var connection = await ledger.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var change = new CatalogueChange(connection, tenant, DateTimeOffset.UtcNow, CancellationToken.None);
        var key = new KeyCreated("k", KeyKind.Admin, "a test", "prv_…", new('0', 64));
        await change.CarryOutAsync(LockedStream.New(StreamNames.Key(key.Id)), new Decision.Accepted(key));
        await transaction.CommitAsync();
    }

    static async Task<IEnumerable<string>> ListAsync(NewTenant tenant, string list)
    {
        var answer = LedgerApi.Ensure(await tenant.GetAsync($"/v1/{list}"));
        return [.. answer["items"].EnumerateArray().Select(item => JsonSerializer.Serialize(
            item.EnumerateObject().Where(member => !member.Name.EndsWith("At", StringComparison.Ordinal))
                .Select(member => $"{member.Name}: {member.Value.GetRawText()}")))];
    }

    static string Json(object body) => JsonSerializer.Serialize(body, JsonSerializerOptions.Web);

    Task<CommandEnd> LedgerAsync(NewTenant tenant, params string[] arguments) =>
        fixture.Ledger.CommandAsync([.. arguments, "--tenant", tenant.Name]);
}
