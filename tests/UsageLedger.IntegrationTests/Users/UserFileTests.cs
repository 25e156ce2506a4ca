using System.Globalization;
using System.Net;
using System.Text;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Users;

[Collection(RunningLedger.Name)]
public sealed class UsersThatAreImported(LedgerFixture ledger)
{
    readonly string _a = Unique("a");
    readonly string _b = Unique("b");

    [Fact]
    public async Task Are_created_and_changed_as_the_dry_run_said_and_again_nothing_changes()
    {
        await ledger.PutUserAsync(
            _b, "\"name\":\"B\",\"email\":\"b@x\",\"metadata\":{\"plan\":\"old\"}");
        var file = $"\uFEFFid,billing_id,name\r\n{_a},cus_a,\"A, \"\"the first\"\"\nof two lines\"\r\n{_b},cus_b,\r\n";
        var dry = await ledger.ImportAsync(file, "?dryRun=true");
        Assert.Equal("1 created, 1 updated: 2 created, 4 updated", dry.Outcomes());
        Assert.Equal(HttpStatusCode.NotFound, (await ledger.GetAsync($"/v1/users/{_a}")).Status);

        var real = await ledger.ImportAsync(file, "?dryRun=false");
        Assert.Equal((true, false), (dry["dryRun"].GetBoolean(), real["dryRun"].GetBoolean()));
        Assert.Equal(dry.Outcomes(), real.Outcomes());
        Assert.Equal(_a, real["rows"][0].Text("id"));
        Assert.Equal("A, \"the first\"\nof two lines", (await ledger.GetAsync($"/v1/users/{_a}"))["name"].GetString());
        var changed = await ledger.GetAsync($"/v1/users/{_b}");
        Assert.Equal(
            ("B", "b@x", "cus_b", "old"),
            (changed["name"].GetString(), changed["email"].GetString(), changed["billingId"].GetString(),
                changed["metadata"].Text("plan")));
        Assert.Equal("2 unchanged: ", (await ledger.ImportAsync(file)).Outcomes());
        Assert.Equal(1, await ledger.EventCountAsync($"user/{_a}"));
        Assert.Equal(2, await ledger.EventCountAsync($"user/{_b}"));
    }

    [Fact]
    public async Task Are_merged_with_what_they_have_used()
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: 10);
        await ledger.PutUserAsync(_a, "\"name\":\"A\"");
        LedgerApi.Ensure(await ledger.Api.RecordAsync(new { userId = _a, featureId = feature, delta = 3 }));
        Assert.Equal(0, await ledger.Api.UsedAsync(user, feature));
        var file = $"id,name,merge_into\n{_b},B,{user}\n{_a},AA,{user}\n{user},U,\n";
        var dry = await ledger.ImportAsync(file, "?dryRun=true");
        Assert.Equal("1 updated, 2 merged: 2 merged, 3 merged, 4 updated", dry.Outcomes());
        Assert.Equal(dry.Outcomes(), (await ledger.ImportAsync(file)).Outcomes());
        Assert.Equal(3, await ledger.Api.UsedAsync(user, feature, "consistency=strong"));
        await Eventually.IsTrue("memory to know", async () => await ledger.Api.UsedAsync(user, feature) == 3);
        var merged = await ledger.GetAsync($"/v1/users/{_a}");
        Assert.Equal((user, "U"), (merged["id"].GetString(), merged["name"].GetString()));
        Assert.Equal(3, merged.Texts("ids").Count());
        Assert.Equal("3 unchanged: ", (await ledger.ImportAsync(file)).Outcomes());
        Assert.Equal("AA", LedgerApi.Ensure(await ledger.UnmergeAsync(_a))["name"].GetString());
    }

    [Fact]
    public async Task Are_not_merged_in_a_circle_nor_into_nobody_and_the_other_rows_go_on()
    {
        var (c, nobody) = (Unique("c"), Unique("nobody"));
        foreach (var user in new[] { _a, _b, c }) await ledger.PutUserAsync(user);
        var file = $"id,name,merge_into\n{_a},,{_b}\n{_b},,{c}\n{c},C,{_a}\n{nobody},N,{nobody}\n{Unique("d")},D,\n";
        var dry = await ledger.ImportAsync(file, "?dryRun=true");
        Assert.Equal(
            "1 created, 2 merged, 2 refused: 2 merged, 3 merged, 4 refused, 5 refused, 6 created", dry.Outcomes());
        Assert.All(
            dry["rows"].EnumerateArray(), row => Assert.Equal(
                row.Text("outcome") == "refused", row.TryGetProperty("problem", out var problem)
                    && problem.GetString()!.Length > 0));
        Assert.Equal(dry["rows"].GetRawText(), (await ledger.ImportAsync(file))["rows"].GetRawText());
        Assert.Equal("3 unchanged, 2 refused: 4 refused, 5 refused", (await ledger.ImportAsync(file)).Outcomes());
        Assert.Equal(c, (await ledger.GetAsync($"/v1/users/{_a}"))["id"].GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await ledger.GetAsync($"/v1/users/{nobody}")).Status);
    }

    [Fact]
    public async Task Are_found_under_any_id_and_not_taken_for_the_one_they_went_up_in()
    {
        var alias = Unique("alias");
        await ledger.PutUserAsync(_a);
        await ledger.PutUserAsync(_b);
        LedgerApi.Ensure(await ledger.RenameAsync(_a, alias));
        Assert.Equal(
            "1 updated, 1 refused: 2 updated, 3 refused",
            (await ledger.ImportAsync($"id,name\n{_a},A\n{alias},B\n")).Outcomes());
        Assert.Equal("A", (await ledger.GetAsync($"/v1/users/{alias}"))["name"].GetString());
        LedgerApi.Ensure(await ledger.MergeAsync(_a, _b, target: _b));
        Assert.Equal("1 refused: 2 refused", (await ledger.ImportAsync($"id,name\n{alias},old\n")).Outcomes());
    }

    [Fact]
    public async Task Are_refused_as_a_whole_when_the_file_is_no_good()
    {
        AssertInvalid(
            await ledger.ImportAsync($"id,name\n{_a},A\n{_b}\n,B\n{_a},C\n\"", "?dryRun=perhaps"),
            "dryRun", "line 3", "line 4, id", "line 5, id", "line 6");
        AssertInvalid(await ledger.ImportAsync("name,metadata\n"), "line 1, column 2", "line 1, id");
        AssertInvalid(await ledger.ImportAsync(Encoding.Latin1.GetBytes($"id,name\n{_a},Zo\u00eb")), "line 2");
        AssertInvalid(await ledger.ImportAsync(""), "line 1");
        AssertInvalid(await ledger.ImportAsync("{\"id\":\"a\"}"), "line 1");
        Assert.Equal(HttpStatusCode.NotFound, (await ledger.GetAsync($"/v1/users/{_a}")).Status);
    }

    [Fact]
    public async Task Come_as_csv_in_utf8_of_five_mebibytes_at_most()
    {
        var file = Encoding.UTF8.GetBytes($"id\n{_a}\n");
        foreach (var type in new[] { "application/json", "text/plain", "text/csv; charset=iso-8859-1" })
            Assert.Equal(
                HttpStatusCode.UnsupportedMediaType, (await ledger.ImportAsync(file, contentType: type)).Status);
        var empty = new byte[5 * 1024 * 1024];
        Array.Fill(empty, (byte)'\n');
        file.CopyTo(empty, 0);
        Assert.Equal("1 created: 2 created", (await ledger.ImportAsync(empty)).Outcomes());
        AssertRefused(
            HttpStatusCode.RequestEntityTooLarge, "body-too-large", await ledger.ImportAsync([.. empty, (byte)'\n']));
    }

    [Fact]
    public async Task May_be_thousands_while_others_change_the_same_ones()
    {
        const int Count = 3_000; // three pages of an export
        var api = await ledger.Ledger.OtherTenantAsync(Unique("tenant"));
        var file = new StringBuilder("id,billing_id\n");
        for (var i = 0; i < Count; i++) file.Append(CultureInfo.InvariantCulture, $"user-{i:D5},cus_{i}\n");
        var imports = Enumerable.Range(0, 2).Select(_ => ledger.ImportAsync(file.ToString(), api: api)).ToList();
        var puts = Enumerable.Range(0, 50).Select(i =>
            ledger.PutUserAsync($"user-{i * 59:D5}", $"\"billingId\":\"cus_{i * 59}\",\"name\":\"put\"", api));
        await Task.WhenAll(puts);
        var answers = await Task.WhenAll(imports);
        Assert.All(answers, answer => Assert.Equal(
            Count, answer["created"].GetInt32() + answer["updated"].GetInt32() + answer["unchanged"].GetInt32()));
        Assert.All(answers, answer => Assert.InRange(answer["rows"].GetArrayLength(), 0, 1_000));
        Assert.Equal($"{Count} unchanged: ", (await ledger.ImportAsync(file.ToString(), api: api)).Outcomes());
        var lines = (await ledger.ExportAsync(api: api)).Split("\r\n");
        Assert.Equal((Count + 2, "user-02999,,,cus_2999,"), (lines.Length, lines[^2]));
        Assert.Equal(Count, lines[1..^1].Distinct().Count());
        Assert.Equal(50, lines.Count(line => line.Contains(",put,", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Are_not_merged_when_what_both_used_has_no_exact_sum_and_the_other_rows_go_on()
    {
        var (user, feature) = await ledger.Api.SubscribedUserAsync(limit: null, resetPeriod: null);
        await ledger.PutUserAsync(_a);
        LedgerApi.Ensure(await ledger.Api.RecordAsync(
            new { userId = user, featureId = feature, delta = 7_000_000_000_000_000_000_000_000_000m }));
        LedgerApi.Ensure(await ledger.Api.RecordAsync(new { userId = _a, featureId = feature, delta = 0.01m }));
        var file = $"id,name,merge_into\n{_a},A,{user}\n{_b},B,\n";
        Assert.Equal(
            "1 created, 1 merged: 2 merged, 3 created", (await ledger.ImportAsync(file, "?dryRun=true")).Outcomes());
        var answer = await ledger.ImportAsync(file);
        Assert.Equal("1 created, 1 refused: 2 refused, 3 created", answer.Outcomes());
        Assert.Contains("exactly", answer["rows"][0].Text("problem"), StringComparison.Ordinal);
        Assert.Null((await ledger.GetAsync($"/v1/users/{_a}"))["name"].GetString());
    }
}
