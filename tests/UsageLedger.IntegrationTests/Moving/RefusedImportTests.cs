using System.Text.RegularExpressions;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Moving;

[Collection(RunningLedger.Name)]
public sealed class AnImportThatCannotBe(MovingFixture fixture) : IClassFixture<MovingFixture>
{
    readonly Installation _source = fixture.Source.Ledger;
    readonly Installation _target = fixture.Target;

    [Fact]
    public async Task Of_a_tenant_that_has_events_of_its_own_is_refused()
    {
        var tenant = await fixture.SmallTenantAsync();
        using var file = new TemporaryFile();
        await _source.ExportAsync(tenant.Name, file);
        Assert.Equal(0, (await _target.CommandAsync("tenants", "create", tenant.Name)).ExitCode);
        var why = await _target.RefusedAsync(file);
        Assert.Contains("has 1 events of its own", why, StringComparison.Ordinal);
        Assert.Contains("'key_created', version 1 of stream 'key/", why, StringComparison.Ordinal);
        Assert.Equal(1, await _target.EventsOfAsync(tenant.Name));
    }

    [Fact]
    public async Task Of_a_tenant_to_whose_streams_somebody_wrote_names_the_stream()
    {
        var tenant = await fixture.SmallTenantAsync();
        using var file = new TemporaryFile();
        await _source.ExportAsync(tenant.Name, file);
        await _target.ImportAsync(file);
        using var usage = new TemporaryFile
        {
            Text = """{"specversion":"1.0","id":"own","source":"x","subject":"user","type":"calls"}""",
        };
        await _target.ImportAsync(usage, tenant: tenant.Name);
        LedgerApi.Ensure(await tenant.Api.RecordAsync(new { userId = "user", featureId = "calls" }));
        await _source.ExportAsync(tenant.Name, file);
        Assert.Contains("'usage/user/calls'", await _target.RefusedAsync(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"type\":\"user_defined\"", "\"type\":\"user_exploded\"", "does not know")]
    [InlineData("\"type\":\"usage_recorded\"", "\"type\":\"user_defined\"", "is no 'user_defined'")]
    [InlineData("\"delta\": 2", "\"delta\": \"two\"", "is no 'usage_recorded'")]
    [InlineData("\"userId\": \"user\",", "", "is no ")]
    [InlineData("\"stream\":\"usage/user/calls\"", "\"stream\":\"usage/user/other\"", "belongs into stream")]
    [InlineData("\"version\":2,\"type\":\"usage", "\"version\":3,\"type\":\"usage", "lines are missing")]
    [InlineData("\"data\":", "\"data\":{", "is no event")]
    [InlineData("{\"end\":", "{\"end\":{},\"x\":", "is no event")]
    [InlineData("\"events\":", "\"events\":1", "stand before it")]
    [InlineData("\"delta\": 2", "\"delta\": 2, \"delta\": 3", "is no event")]
    public async Task With_a_bad_line_is_refused_with_its_number_and_nothing_is_written(
        string from, string to, string why)
    {
        var tenant = await fixture.SmallTenantAsync();
        using var file = new TemporaryFile();
        await _source.ExportAsync(tenant.Name, file);
        var good = file.Text;
        file.Text = new Regex(Regex.Escape(from)).Replace(good, to, count: 1);
        var number = 1 + file.Text.Split('\n').Zip(good.Split('\n'))
            .TakeWhile(pair => pair.First == pair.Second).Count();
        var refusal = await _target.RefusedAsync(file);
        Assert.Contains($"Line {number}", refusal, StringComparison.Ordinal);
        Assert.Contains(why, refusal, StringComparison.Ordinal);
        Assert.Equal(0, await _target.EventsOfAsync(tenant.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello\n")]
    [InlineData("{\"format\":\"usage-ledger-export\",\"version\":2,\"tenant\":\"x\",\"schema\":1,"
        + "\"exportedAt\":\"2026-01-01T00:00:00Z\",\"upTo\":1}\n")]
    [InlineData("{\"format\":\"usage-ledger-export\",\"version\":1,\"tenant\":\"x\",\"schema\":9999,"
        + "\"exportedAt\":\"2026-01-01T00:00:00Z\",\"upTo\":1}\n")]
    [InlineData("[{}]")]
    public async Task Of_no_export_is_refused_with_a_sentence(string text)
    {
        using var file = new TemporaryFile { Text = text };
        Assert.Matches(@"\A[A-Z/].+\.\s*\z", await _target.RefusedAsync(file));
    }
}
