using System.Net;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

[Collection(RunningLedger.Name)]
public sealed class UsersThatAreMerged(LedgerFixture ledger) : IAsyncLifetime
{
    readonly string _old = Unique("z-old"); // the ids are the other way round, so that they cannot decide
    readonly string _young = Unique("a-young");

    public async Task InitializeAsync()
    {
        LedgerApi.Ensure(await ledger.Api.DefineUserAsync(_old));
        LedgerApi.Ensure(await ledger.Api.DefineUserAsync(_young));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_one_created_first_goes_on_with_the_ids_of_both()
    {
        var merged = LedgerApi.Ensure(await ledger.MergeAsync(_young, _old));
        Assert.Equal(_old, merged["id"].GetString());
        Assert.Equal([_young, _old], merged.Texts("ids"));
        var source = Assert.Single(merged["merged"].EnumerateArray());
        Assert.Equal(_young, source.Text("id"));
        Assert.InRange(
            source.GetProperty("mergedAt").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-1),
            DateTimeOffset.UtcNow);
        Assert.Equal(2, await ledger.EventCountAsync($"user/{_young}"));
        Assert.Equal(merged.Body.GetRawText(), (await ledger.GetAsync($"/v1/users/{_young}")).Body.GetRawText());
    }

    [Fact]
    public async Task The_one_named_goes_on_under_whatever_id_it_is_named()
    {
        var renamed = Unique("renamed");
        await ledger.RenameAsync(_young, renamed);
        var merged = LedgerApi.Ensure(await ledger.MergeAsync(_old, renamed, target: _young));
        Assert.Equal((renamed, 3), (merged["id"].GetString(), merged.Texts("ids").Count()));
        Assert.Equal([_old], merged["merged"].EnumerateArray().Select(each => each.Text("id")));
    }

    [Fact]
    public async Task The_list_shows_the_one_that_goes_on_until_the_merge_is_taken_back()
    {
        await ledger.MergeAsync(_old, _young);
        Assert.DoesNotContain(_young, await AllIdsAsync());
        Assert.Contains(_old, await AllIdsAsync());
        await ledger.UnmergeAsync(_young);
        Assert.Contains(_young, await AllIdsAsync());
    }

    [Fact]
    public async Task What_is_no_merge_of_two_users_is_refused()
    {
        var (nobody, third) = (Unique("nobody"), Unique("third"));
        LedgerApi.Ensure(await ledger.Api.DefineUserAsync(third));
        AssertRefused(HttpStatusCode.NotFound, "user-unknown", await ledger.MergeAsync(nobody, _old));
        AssertUnprocessable("user-unknown", await ledger.MergeAsync(_old, nobody));
        AssertUnprocessable("merge-with-itself", await ledger.MergeAsync(_old, _old));
        AssertUnprocessable("merge-target", await ledger.MergeAsync(_old, _young, target: third));
        AssertUnprocessable("merge-target", await ledger.MergeAsync(_old, _young, target: nobody));
        AssertInvalid(await ledger.PostAsync($"/v1/users/{_old}/merge"), "userId");
        AssertInvalid(
            await ledger.PostAsync($"/v1/users/{_old}/merge", """{"userId":"","target":7}"""), "userId", "target");
        LedgerApi.Ensure(await ledger.MergeAsync(_old, _young));
        AssertUnprocessable("merge-with-itself", await ledger.MergeAsync(_old, _young));
        AssertUnprocessable("merge-with-itself", await ledger.MergeAsync(_young, _old, target: _young));
        Assert.Equal(2, await ledger.EventCountAsync($"user/{_young}"));
    }

    [Fact]
    public async Task What_is_not_merged_is_not_taken_apart()
    {
        AssertRefused(HttpStatusCode.NotFound, "user-unknown", await ledger.UnmergeAsync(Unique("nobody")));
        AssertRefused(HttpStatusCode.Conflict, "user-not-merged", await ledger.UnmergeAsync(_old));
        await ledger.MergeAsync(_old, _young);
        AssertRefused(HttpStatusCode.Conflict, "user-not-merged", await ledger.UnmergeAsync(_old)); // the target
        LedgerApi.Ensure(await ledger.UnmergeAsync(_young));
        AssertRefused(HttpStatusCode.Conflict, "user-not-merged", await ledger.UnmergeAsync(_young));
    }

    [Fact]
    public async Task Each_has_its_own_ids_again_also_one_that_was_given_meanwhile()
    {
        var (youngs, olds) = (Unique("youngs"), Unique("olds"));
        await ledger.RenameAsync(_young, youngs);
        await ledger.MergeAsync(_old, _young);
        // Any id is that of the one who goes on, and so a rename is.
        Assert.Equal(olds, LedgerApi.Ensure(await ledger.RenameAsync(_young, olds))["id"].GetString());
        var apart = LedgerApi.Ensure(await ledger.UnmergeAsync(_young));
        Assert.Equal(youngs, apart["id"].GetString());
        Assert.Equal([_young, youngs], apart.Texts("ids"));
        Assert.Equal(
            new[] { _old, olds }.Order(StringComparer.Ordinal),
            (await ledger.GetAsync($"/v1/users/{_old}")).Texts("ids"));
    }

    [Fact]
    public async Task A_put_under_the_id_of_the_one_that_went_up_changes_the_other()
    {
        await ledger.MergeAsync(_old, _young);
        var put = await ledger.PutAsync($"/v1/users/{_young}", """{"name":"both"}""");
        Assert.Equal((HttpStatusCode.OK, _old), (put.Status, put["id"].GetString()));
        Assert.Equal(_young, LedgerApi.Ensure(await ledger.UnmergeAsync(_young))["name"].GetString());
        Assert.Equal("both", (await ledger.GetAsync($"/v1/users/{_old}"))["name"].GetString());
    }

    [Fact]
    public async Task Of_merges_and_their_opposites_at_once_each_finds_what_the_one_before_left()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).SelectMany(_ => new[]
        {
            ledger.MergeAsync(_old, _young), ledger.MergeAsync(_young, _old, target: _young),
            ledger.UnmergeAsync(_young), ledger.UnmergeAsync(_old),
        }));
        Assert.All(answers, answer => Assert.Contains(
            answer.Status, new[] { HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity, HttpStatusCode.Conflict }));
        var events = await ledger.EventCountAsync($"user/{_old}") + await ledger.EventCountAsync($"user/{_young}");
        Assert.Equal(answers.Count(answer => answer.Status == HttpStatusCode.OK), events - 2);
    }

    async Task<List<string>> AllIdsAsync()
    {
        var ids = new List<string>();
        for (var query = "limit=200"; query is not null;)
        {
            var page = LedgerApi.Ensure(await ledger.GetAsync($"/v1/users?{query}"));
            ids.AddRange(page.Ids());
            query = page["next"].GetString() is { } cursor ? $"limit=200&cursor={cursor}" : null;
        }
        return ids;
    }

    static void AssertUnprocessable(string rule, Answer answer) =>
        AssertRefused(HttpStatusCode.UnprocessableEntity, rule, answer);
}
