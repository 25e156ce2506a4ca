using System.Net;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

[Collection(RunningLedger.Name)]
public sealed class UsersThatAreRenamed(LedgerFixture ledger) : IAsyncLifetime
{
    readonly string _user = Unique("user");
    readonly string _new = Unique("new");

    public async Task InitializeAsync() => LedgerApi.Ensure(await ledger.Api.DefineUserAsync(_user));

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_user_is_called_by_the_new_id_and_keeps_the_old_one()
    {
        var renamed = LedgerApi.Ensure(await ledger.RenameAsync(_user, _new));
        Assert.Equal(_new, renamed["id"].GetString());
        Assert.Equal(new[] { _user, _new }.Order(StringComparer.Ordinal), renamed.Texts("ids"));
        foreach (var id in new[] { _user, _new })
            Assert.Equal(
                renamed.Body.GetRawText(), (await ledger.GetAsync($"/v1/users/{id}")).Body.GetRawText());
    }

    [Fact]
    public async Task The_same_again_changes_nothing_under_any_id()
    {
        await ledger.RenameAsync(_user, _new);
        foreach (var id in new[] { _user, _new })
            Assert.Equal(HttpStatusCode.OK, (await ledger.RenameAsync(id, _new)).Status);
        Assert.Equal(2, await ledger.EventCountAsync($"user/{_user}"));
    }

    [Fact]
    public async Task A_user_can_have_an_old_id_back()
    {
        await ledger.RenameAsync(_user, _new);
        Assert.Equal(_user, LedgerApi.Ensure(await ledger.RenameAsync(_new, _user))["id"].GetString());
        Assert.Equal(_new, LedgerApi.Ensure(await ledger.RenameAsync(_user, _new))["id"].GetString());
        Assert.Equal(2, (await ledger.GetAsync($"/v1/users/{_user}")).Texts("ids").Count());
    }

    [Fact]
    public async Task An_id_that_anybody_has_or_had_is_taken()
    {
        var (other, others, merged) = (Unique("other"), Unique("others"), Unique("merged"));
        foreach (var user in new[] { other, merged }) await ledger.Api.DefineUserAsync(user);
        await ledger.RenameAsync(other, others);
        LedgerApi.Ensure(await ledger.MergeAsync(other, merged));
        foreach (var taken in new[] { other, others, merged })
            AssertRefused(HttpStatusCode.Conflict, "user-id-taken", await ledger.RenameAsync(_user, taken));
        // Its own by the merge, and still another's: that user takes it along when the merge is taken back.
        AssertRefused(HttpStatusCode.Conflict, "user-id-taken", await ledger.RenameAsync(other, merged));
    }

    [Fact]
    public async Task Nobody_cannot_be_renamed()
    {
        AssertRefused(HttpStatusCode.NotFound, "user-unknown", await ledger.RenameAsync(Unique("nobody"), _new));
        AssertInvalid(await ledger.PostAsync($"/v1/users/{_user}/rename"), "id");
        AssertInvalid(await ledger.RenameAsync(_user, ""), "id");
    }

    [Fact]
    public async Task A_put_under_any_id_changes_the_one_user()
    {
        await ledger.RenameAsync(_user, _new);
        foreach (var id in new[] { _user, _new })
        {
            var put = await ledger.PutAsync($"/v1/users/{id}", $$"""{"name":"by {{id}}"}""");
            Assert.Equal(
                (HttpStatusCode.OK, _new, $"by {id}"), (put.Status, put["id"].GetString(), put["name"].GetString()));
        }
        Assert.Equal(4, await ledger.EventCountAsync($"user/{_user}"));
    }

    [Fact]
    public async Task The_list_goes_by_what_users_are_called()
    {
        var id = Unique("0");
        await ledger.RenameAsync(_user, id);
        var page = await ledger.GetAsync("/v1/users?limit=200");
        Assert.Contains(id, page.Ids());
        Assert.DoesNotContain(_user, page.Ids());
        Assert.Equal(page.Ids().Order(StringComparer.Ordinal), page.Ids());
    }

    [Fact]
    public async Task A_put_and_a_rename_to_one_id_at_once_make_one_user()
    {
        for (var round = 0; round < 20; round++)
        {
            var (user, id) = (Unique("user"), Unique("wanted"));
            LedgerApi.Ensure(await ledger.Api.DefineUserAsync(user));
            var calls = Enumerable.Range(0, 4).Select(_ => ledger.PutAsync($"/v1/users/{id}", """{"name":"put"}"""));
            var rename = ledger.RenameAsync(user, id);
            var puts = await Task.WhenAll(calls);
            var isRenamed = (await rename).Status == HttpStatusCode.OK;
            if (!isRenamed) AssertRefused(HttpStatusCode.Conflict, "user-id-taken", await rename);
            Assert.Equal(isRenamed ? 0 : 1, puts.Count(put => put.Status == HttpStatusCode.Created));
            Assert.Equal(isRenamed ? 0 : 1, await ledger.EventCountAsync($"user/{id}"));
            var found = await ledger.GetAsync($"/v1/users/{id}");
            Assert.Equal((id, "put"), (found["id"].GetString(), found["name"].GetString()));
            Assert.Equal(isRenamed ? [user, id] : [id], found.Texts("ids"));
        }
    }

    [Fact]
    public async Task Of_several_who_want_one_id_one_gets_it()
    {
        var users = Enumerable.Range(0, 8).Select(_ => Unique("user")).ToList();
        foreach (var user in users) LedgerApi.Ensure(await ledger.Api.DefineUserAsync(user));
        var answers = await Task.WhenAll(users.Select(user => ledger.RenameAsync(user, _new)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.Conflict));
    }
}
