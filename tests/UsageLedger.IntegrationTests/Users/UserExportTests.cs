using System.Net;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Users;

[Collection(RunningLedger.Name)]
public sealed class UsersThatAreExported(LedgerFixture ledger)
{
    const string Columns = "id,name,email,billing_id,merge_into\r\n";

    [Fact]
    public async Task Are_the_tenants_in_the_order_of_the_lists_without_those_that_went_up_in_another()
    {
        var api = await ledger.Ledger.OtherTenantAsync(Unique("tenant"));
        Assert.Equal(Columns, await ledger.ExportAsync(api: api));
        await ledger.PutUserAsync("b", "\"name\":\"B\",\"email\":\"x@x\",\"billingId\":\"cus_b\"", api);
        await ledger.PutUserAsync("a", "\"name\":\"=1+1\",\"email\":\"X@x\"", api);
        await ledger.PutUserAsync("c,\"", "\"name\":\"two\\r\\nlines\"", api);
        const string A = "a,=1+1,X@x,,\r\n";
        const string B = "b,B,x@x,cus_b,\r\n";
        const string C = "\"c,\"\"\",\"two\r\nlines\",,,\r\n";
        Assert.Equal(Columns + A + B + C, await ledger.ExportAsync(api: api));
        Assert.Equal(Columns + A + C, await ledger.ExportAsync("?flagged=without-billing-id", api));
        Assert.Equal(Columns + B + A, await ledger.ExportAsync("?flagged=sharing-email", api));
        Assert.Equal(
            "3 unchanged: ", (await ledger.ImportAsync(await ledger.ExportAsync(api: api), api: api)).Outcomes());

        // As somebody would fill it in.
        var filled = (Columns + A + C).Replace("X@x,,", "X@x,,b", StringComparison.Ordinal)
            .Replace("lines\",,,", "lines\",,cus_c,", StringComparison.Ordinal);
        Assert.Equal(
            "1 updated, 1 merged: 2 merged, 3 updated", (await ledger.ImportAsync(filled, api: api)).Outcomes());
        Assert.Equal(
            Columns + B + C.Replace(",,,", ",,cus_c,", StringComparison.Ordinal), await ledger.ExportAsync(api: api));
        foreach (var flagged in new[] { "without-billing-id", "sharing-email" })
            Assert.Equal(Columns, await ledger.ExportAsync($"?flagged={flagged}", api));
    }

    [Fact]
    public async Task Are_flagged_in_a_way_that_there_is()
    {
        AssertInvalid(await ledger.GetAsync("/v1/users.csv?flagged=both"), "flagged");
        AssertInvalid(await ledger.GetAsync("/v1/users.csv?flagged="), "flagged");
    }

    [Fact]
    public async Task Are_described_as_files()
    {
        var api = LedgerApi.Ensure(await ledger.GetAsync("/openapi/v1.json"));
        var file = api["paths"].GetProperty("/v1/users.csv");
        Assert.True(file.GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content")
            .TryGetProperty("text/csv", out _));
        Assert.True(file.GetProperty("post").GetProperty("requestBody").GetProperty("content")
            .TryGetProperty("text/csv", out _));
        Assert.True(api["paths"].GetProperty("/v1/users/{id}").GetProperty("delete").GetProperty("responses")
            .TryGetProperty("409", out _));
    }

    [Fact]
    public async Task Leave_every_id_its_path()
    {
        var id = Unique("users.csv");
        await ledger.PutUserAsync(id);
        foreach (var path in new[] { id, "export", "import", "users.csv", "flagged" })
        {
            await ledger.PutUserAsync(path);
            Assert.Equal(path, LedgerApi.Ensure(await ledger.GetAsync($"/v1/users/{path}"))["id"].GetString());
            Assert.Equal(HttpStatusCode.NoContent, (await ledger.DeleteAsync($"/v1/users/{path}")).Status);
        }
    }
}
