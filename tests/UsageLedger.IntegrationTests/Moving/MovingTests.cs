using System.Text;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Segment;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Segment;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.IntegrationTests.Moving;

[Collection(RunningLedger.Name)]
public sealed class ATenantThatMoves(MovingFixture fixture) : IClassFixture<MovingFixture>
{
    readonly Installation _source = fixture.Source.Ledger;
    readonly Installation _target = fixture.Target;

    [Fact]
    public async Task Is_the_same_in_the_other_installation_and_its_keys_work_there()
    {
        var lived = await LivedTenant.CreateAsync(fixture.Source);
        var tenant = lived.Tenant.Name;
        using var file = new TemporaryFile();
        var exported = await _source.ExportAsync(tenant, file);
        var imported = await _target.ImportAsync(file);
        var count = await _source.EventsOfAsync(tenant);
        Assert.Equal(count, exported.GetProperty("written").GetInt64());
        Assert.Equal(count, imported.GetProperty("appended").GetInt64());
        Assert.Equal( // three by hand, one by the undoing of a run
            4, imported.GetProperty("byType").GetProperty("usage_reversed").GetProperty("appended").GetInt64());
        await Moves.AreEqualAsync(_source, _target, tenant);
        await _target.VerifyAsync();
        var there = new LedgerApi(_target, lived.Tenant.Api.Key);
        await Eventually.IsTrue(
            "the key to be known there", async () => (int)(await there.CheckAsync("a/1", "calls")).Status == 200);
        var at = DateTimeOffset.UtcNow;
        Assert.Equal(await lived.AnswersAsync(_source, at), await lived.AnswersAsync(_target, at));

        var again = await _target.ImportAsync(file, tenant: tenant);
        Assert.Equal(
            (0, count),
            (again.GetProperty("appended").GetInt64(), again.GetProperty("alreadyThere").GetInt64()));
        Assert.Equal(count, await _target.EventsOfAsync(tenant));
        Assert.Contains(
            "cannot be called", await _target.RefusedAsync(file, "--tenant", "other"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goes_on_where_an_import_of_a_part_ended_and_with_what_came_later()
    {
        var tenant = await fixture.SmallTenantAsync();
        using var file = new TemporaryFile();
        await _source.ExportAsync(tenant.Name, file);
        var whole = file.Bytes;
        file.Bytes = whole[..(whole.Length * 2 / 3)];
        var part = await _target.ImportAsync(file, exitCode: 1);
        Assert.False(part.GetProperty("isWhole").GetBoolean());
        Assert.NotEqual(0, part.GetProperty("appended").GetInt64());
        file.Bytes = whole;
        var rest = await _target.ImportAsync(file);
        Assert.Equal(part.GetProperty("appended").GetInt64(), rest.GetProperty("alreadyThere").GetInt64());
        await Moves.AreEqualAsync(_source, _target, tenant.Name);

        // Who keeps the user in memory there hears of the import.
        var there = new LedgerApi(_target, tenant.Api.Key);
        await Eventually.AsyncValue(
            "what is used there", () => there.CheckAsync("user", "calls"), answer => (int)answer.Status == 200);
        await RecordAsync(tenant, 4);
        await _source.ExportAsync(tenant.Name, file);
        Assert.True(file.Bytes.AsSpan().StartsWith(whole), "the file was gone on with");
        Assert.Equal(1, (await _target.ImportAsync(file)).GetProperty("appended").GetInt64());
        await Moves.AreEqualAsync(_source, _target, tenant.Name);
        await Eventually.AsyncValue(
            "memory to have forgotten", () => there.UsedAsync("user", "calls"), used => used == 10);
    }

    [Fact]
    public async Task Is_exported_as_in_one_go_when_the_export_was_cut_off()
    {
        var tenant = await fixture.SmallTenantAsync();
        using var file = new TemporaryFile();
        await _source.ExportAsync(tenant.Name, file);
        var whole = file.Bytes;
        await RecordAsync(tenant, 7); // later than where it was to end
        foreach (var length in (int[])[whole.Length - 5, whole.Length / 2, whole.Length / 3])
        {
            file.Bytes = whole[..length];
            await _source.ExportAsync(tenant.Name, file);
            Assert.Equal(Encoding.UTF8.GetString(whole), file.Text);
        }
        var more = await _source.ExportAsync(tenant.Name, file);
        Assert.Equal(1, more.GetProperty("written").GetInt64());
        var text = file.Text;
        Assert.Equal(0, (await _source.ExportAsync(tenant.Name, file)).GetProperty("written").GetInt64());
        Assert.Equal(text, file.Text);
        var piped = await _source.CommandAsync("export", "--tenant", tenant.Name);
        Assert.Equal(0, piped.ExitCode);
        Assert.Equal(EventLines(text), EventLines(piped.Output));
        Assert.Contains("events/s", piped.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_exported_into_a_file_of_something_else()
    {
        var (one, other) = (await fixture.SmallTenantAsync(), await fixture.SmallTenantAsync());
        using var file = new TemporaryFile();
        await _source.ExportAsync(one.Name, file);
        foreach (var (text, why) in ((string, string)[])
            [(file.Text, "not of"), ("my notes", "no export"), ("{\"format\":1}\n", "no export")])
        {
            file.Text = text;
            var end = await _source.CommandAsync("export", "--tenant", other.Name, "--out", file.Path);
            Assert.Equal(2, end.ExitCode);
            Assert.Contains(why, end.Error, StringComparison.Ordinal);
            Assert.Equal(text, file.Text);
        }
        var nobody = await _source.CommandAsync("export", "--tenant", "nobody's");
        Assert.Equal((2, ""), (nobody.ExitCode, nobody.Output));
    }

    [Fact]
    public async Task Is_not_exported_while_a_run_of_a_rule_goes_on()
    {
        var tenant = await fixture.SmallTenantAsync();
        using var file = new TemporaryFile();
        await _source.ExportAsync(tenant.Name, file);
        await _target.ImportAsync(file); // where no Recorder carries the run out
        using var other = new TemporaryFile();
        var run = Guid.CreateVersion7();
        var rule = new SegmentRuleDefined("all", 1, "all", true, [], "calls", new(1, null));
        await AppendAsync(tenant.Name, run, new MappingStarted(run, "all", false, [rule], 0));
        var mixed = await _target.CommandAsync("export", "--tenant", tenant.Name, "--out", file.Path);
        Assert.Equal(2, mixed.ExitCode);
        Assert.Contains("an export of another ledger", mixed.Error, StringComparison.Ordinal);
        var end = await _target.CommandAsync("export", "--tenant", tenant.Name, "--out", other.Path);
        Assert.Equal(3, end.ExitCode);
        Assert.Contains($"Run {run} of a Segment rule goes on", end.Error, StringComparison.Ordinal);
        await AppendAsync(tenant.Name, run, new MappingEnded(run, 0, 0, 0));
        await _target.ExportAsync(tenant.Name, other);
    }

    async Task AppendAsync(string tenant, Guid run, object body)
    {
        await using var connection = await _target.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var change = new CatalogueChange(connection, tenant, DateTimeOffset.UtcNow, CancellationToken.None);
        var stream = await change.LockAsync(StreamNames.MappingRun(run));
        await change.CarryOutForAllAsync(stream, new Decision.Accepted(body));
        await transaction.CommitAsync();
    }

    static IEnumerable<string> EventLines(string export) =>
        export.Split('\n').Where(line => line.StartsWith("{\"id\":", StringComparison.Ordinal));

    static async Task RecordAsync(NewTenant tenant, decimal delta) =>
        LedgerApi.Ensure(await tenant.Api.RecordAsync(new { userId = "user", featureId = "calls", delta }));
}
