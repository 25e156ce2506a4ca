using System.Net;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

[Collection(RunningLedger.Name)]
public sealed class ListsThatAreRead(LedgerFixture ledger)
{
    [Fact]
    public async Task Pages_give_every_item_once_whatever_is_created_between_them()
    {
        var users = Enumerable.Range(0, 7).Select(_ => Unique("user/ü")).ToList();
        foreach (var user in users) LedgerApi.Ensure(await ledger.Api.DefineUserAsync(user));
        var seen = new List<string>();
        for (var query = "limit=3"; query is not null;)
        {
            var page = LedgerApi.Ensure(await ledger.GetAsync($"/v1/users?{query}"));
            seen.AddRange(page.Ids());
            query = page["next"].GetString() is { } cursor ? $"limit=3&cursor={cursor}" : null;
            LedgerApi.Ensure(await ledger.Api.DefineUserAsync(Unique("a")));
        }
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Subset(seen.ToHashSet(), users.ToHashSet());
    }

    [Fact]
    public async Task Packages_can_be_asked_for_by_status()
    {
        var draft = Unique("package");
        await ledger.PutAsync($"/v1/packages/{draft}", "{}");
        Assert.Contains(draft, (await ledger.GetAsync("/v1/packages?status=DRAFT&limit=200")).Ids());
        Assert.DoesNotContain(draft, (await ledger.GetAsync("/v1/packages?status=published&limit=200")).Ids());
    }

    [Theory]
    [InlineData("users?limit=0", "limit")]
    [InlineData("users?limit=201&cursor=!", "limit", "cursor")]
    [InlineData("features?limit=many", "limit")]
    [InlineData("features?cursor=", "cursor")]
    [InlineData("packages?status=ALL&limit=1.5", "limit", "status")]
    [InlineData("subscriptions?userId=", "userId")]
    [InlineData("keys?cursor=AA", "cursor")]
    public async Task What_is_no_page_is_refused(string list, params string[] fields) =>
        AssertInvalid(await ledger.GetAsync($"/v1/{list}"), fields);

    [Fact]
    public async Task Another_tenant_sees_none_of_it()
    {
        var feature = Unique("feature");
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(feature));
        var other = await ledger.Ledger.OtherTenantAsync(Unique("tenant"));
        Assert.Empty((await ledger.GetAsync("/v1/features", other)).Ids());
        Assert.Equal(HttpStatusCode.NotFound, (await ledger.GetAsync($"/v1/features/{feature}", other)).Status);
    }
}
