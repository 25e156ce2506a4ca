using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Moving;

[Collection(RunningLedger.Name)]
public sealed class AFileOfCloudEvents(MovingFixture fixture) : IClassFixture<MovingFixture>
{
    const string Good = """
        {"specversion":"1.0","id":"1","source":"old","type":"calls","subject":"user","data":{"delta":2.5,"region":"eu"}}
        {"specversion":"1.0","id":"2","source":"old","type":"calls","subject":"user","time":"2026-01-02T03:04:05Z"}

        {"specversion":"1.0","id":"3","source":"old","type":"calls","subject":"user","data":{"delta":4}}
        """;

    readonly Installation _ledger = fixture.Source.Ledger;

    [Fact]
    public async Task Is_counted_once_however_often_it_is_imported_under_the_ids_that_Ingest_gives()
    {
        var tenant = await fixture.SmallTenantAsync();
        using var file = new TemporaryFile { Text = Good };
        Assert.Equal((3, 3, 0), Counts(await _ledger.ImportAsync(file, tenant: tenant.Name)));
        Assert.Equal((3, 0, 3), Counts(await _ledger.ImportAsync(file, tenant: tenant.Name)));
        file.Text = $"[{Good.Replace("}\n", "},", StringComparison.Ordinal)}]";
        Assert.Equal((3, 0, 3), Counts(await _ledger.ImportAsync(file, tenant: tenant.Name)));
        // Usage of January counts in no period of a subscription that began an hour ago.
        Assert.Equal(12.5m, await tenant.Api.UsedAsync("user", "calls", "consistency=strong"));
        await Eventually.AsyncValue(
            "memory to have forgotten", () => tenant.Api.UsedAsync("user", "calls"), used => used == 12.5m);
        var repeated = LedgerApi.Ensure(await tenant.Api.RecordAsync(new
        {
            id = "1",
            source = "old",
            userId = "user",
            featureId = "calls",
            delta = 2.5m,
            properties = new { region = "eu" },
        }));
        Assert.Equal(EventIds.For(tenant.Name, "old", "1"), repeated["eventId"].GetGuid());
        Assert.Equal("duplicate", repeated["outcome"].GetString(), ignoreCase: true);
        Assert.Equal(0, (await _ledger.CommandAsync("verify", "--all", "--tenant", tenant.Name)).ExitCode);
    }

    [Fact]
    public async Task Is_taken_as_far_as_it_is_good_and_what_is_not_is_listed_by_line()
    {
        var tenant = await fixture.SmallTenantAsync();
        using var file = new TemporaryFile
        {
            Text = Good + "\n" + """
                {"specversion":"1.0","id":"1","source":"old","type":"calls","subject":"user","data":{"delta":99}}
                {"specversion":"0.3","id":"5","source":"old","type":"calls"}
                {"specversion":"1.0",
                {"specversion":"1.0","id":"7","source":"old","type":"calls","subject":"a\u0000b"}
                {"specversion":"1.0","id":"8","source":"old","type":"calls","subject":"user","data":{"delta":1e99}}
                {"specversion":"1.0","id":"9","source":"old","type":"calls","subject":"user"}
                """,
        };
        var report = await _ledger.ImportAsync(file, exitCode: 1, tenant: tenant.Name);
        Assert.Equal((9, 4, 0), Counts(report));
        var problems = report.GetProperty("problems").EnumerateArray().ToDictionary(
            each => each.GetProperty("line").GetInt64(), each => each.GetProperty("problem").GetString()!);
        Assert.Equal([5, 6, 7, 8, 9], problems.Keys);
        Assert.Contains("another body", problems[5], StringComparison.Ordinal);
        Assert.Contains("specversion", problems[6], StringComparison.Ordinal);
        Assert.Contains("subject is required", problems[6], StringComparison.Ordinal);
        Assert.Contains("is not JSON", problems[7], StringComparison.Ordinal);
        Assert.Contains("control character", problems[8], StringComparison.Ordinal);
        Assert.Equal(13.5m, await tenant.Api.UsedAsync("user", "calls", "consistency=strong"));
    }

    [Fact]
    public async Task Needs_a_tenant_that_is_there()
    {
        using var file = new TemporaryFile { Text = Good };
        Assert.Contains("--tenant", await _ledger.RefusedAsync(file), StringComparison.Ordinal);
        Assert.Contains(
            "There is no tenant", await _ledger.RefusedAsync(file, "--tenant", "nobody's"), StringComparison.Ordinal);
    }

    static (long Read, long Recorded, long Duplicates) Counts(JsonElement report) => (
        report.GetProperty("read").GetInt64(),
        report.GetProperty("recorded").GetInt64(),
        report.GetProperty("duplicates").GetInt64());
}
