using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;
using static UsageLedger.IntegrationTests.Segment.SegmentCaller;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>Identify calls of user A with e-mail x: the ten rows of the matrix, and what goes with them.</summary>
[Collection(RunningLedger.Name)]
public sealed class IdentifyCallsThatAreRecorded(LedgerFixture fixture) : IAsyncLifetime
{
    readonly string _a = Unique("a");
    readonly string _b = Unique("b");
    readonly string _c = Unique("c");
    readonly string _import = Unique("cus");
    readonly string _x = $"{Unique("x")}@Example.com";
    readonly string _z = $"{Unique("z")}@example.com";
    SegmentCaller _segment = null!;

    public async Task InitializeAsync() => _segment = await ConnectAsync(fixture.Ledger);

    public async Task DisposeAsync() => await _segment.DisposeAsync();

    [Fact]
    public async Task Row_1_a_user_without_an_email_gets_it()
    {
        await DefineAsync(_a, name: "Ada");
        await IdentifyAsync();
        await IsAsync(_a, _x, name: "Ada");
    }

    [Fact]
    public async Task Row_2_a_user_without_an_email_gets_it_though_another_has_it()
    {
        await DefineAsync(_a);
        await DefineAsync(_b, _x, name: "Bob");
        await IdentifyAsync();
        await IsAsync(_a, _x);
        await IsAsync(_b, _x, name: "Bob");
    }

    [Fact]
    public async Task Row_3_a_user_with_the_email_is_updated_though_another_has_it()
    {
        await DefineAsync(_a, _x);
        await DefineAsync(_b, _x);
        await IdentifyAsync(name: "Ada");
        await IsAsync(_a, _x, name: "Ada");
        await IsAsync(_b, _x);
    }

    [Fact]
    public async Task Row_4_a_user_with_another_email_gets_the_new_one()
    {
        await DefineAsync(_a, _z);
        await DefineAsync(_b, _z);
        await IdentifyAsync();
        await IsAsync(_a, _x);
        await IsAsync(_b, _z);
    }

    [Fact]
    public async Task Row_5_an_unknown_user_is_created_though_another_has_the_email()
    {
        await DefineAsync(_b, _x);
        await IdentifyAsync(name: "Ada", billingId: "cus_a");
        await IsAsync(_a, _x, name: "Ada", billingId: "cus_a");
        await IsAsync(_b, _x);
    }

    [Fact]
    public async Task Row_6_a_user_with_another_email_gets_the_one_that_another_has()
    {
        await DefineAsync(_a, _z);
        await DefineAsync(_b, _x);
        await IdentifyAsync();
        await IsAsync(_a, _x);
        await IsAsync(_b, _x);
    }

    [Fact]
    public async Task Row_7_a_user_without_an_email_and_an_imported_one_become_one()
    {
        await DefineAsync(_a, name: "Ada");
        await ImportAsync();
        await IdentifyAsync();
        await IsAsync(_a, _x, name: "Ada", billingId: _import, ids: [_a, _import]);
        Assert.Equal(_a, (await UserAsync(_import))["id"].GetString());
    }

    [Fact]
    public async Task Row_8_an_imported_user_is_called_by_the_unknown_id()
    {
        await ImportAsync();
        await IdentifyAsync();
        await IsAsync(_a, _x, name: "Imported", billingId: _import, ids: [_a, _import]);
        Assert.Empty((await UserAsync(_a))["merged"].EnumerateArray());
    }

    [Fact]
    public async Task Row_9_an_unknown_user_is_created_if_an_import_and_another_have_the_email()
    {
        await ImportAsync();
        await DefineAsync(_c, _x);
        await IdentifyAsync();
        await IsAsync(_a, _x);
        await IsAsync(_import, _x.ToUpperInvariant(), name: "Imported", billingId: _import);
        await IsAsync(_c, _x);
    }

    [Fact]
    public async Task Row_10_a_user_with_another_email_is_joined_with_nobody()
    {
        await DefineAsync(_a, _z);
        await ImportAsync();
        await DefineAsync(_c, _x);
        await IdentifyAsync();
        await IsAsync(_a, _x);
        await IsAsync(_import, _x.ToUpperInvariant(), name: "Imported", billingId: _import);
        await IsAsync(_c, _x);
    }

    [Fact]
    public async Task What_an_imported_user_used_counts_for_the_user_who_it_is()
    {
        var (user, feature) = await fixture.Api.SubscribedUserAsync(limit: 100);
        await ImportAsync();
        await fixture.Api.RecordAsync(new { id = Unique("id"), userId = user, featureId = feature, delta = 3 });
        await fixture.Api.RecordAsync(new { id = Unique("id"), userId = _import, featureId = feature, delta = 4 });
        Assert.Equal(3, await fixture.Api.UsedAsync(user, feature, "consistency=strong"));
        await _segment.RecordAsync(Identify(user, _x));
        Assert.Equal(7, await fixture.Api.UsedAsync(user, feature, "consistency=strong"));
        await Eventually.AsyncValue(
            "memory to hear of it", () => fixture.Api.UsedAsync(_import, feature), used => used == 7);
    }

    [Fact]
    public async Task A_user_that_went_up_in_another_is_no_holder_of_its_email()
    {
        await ImportAsync();
        await DefineAsync(_b, _x);
        await DefineAsync(_c);
        LedgerApi.Ensure(await fixture.MergeAsync(_b, _c, target: _c));
        await IdentifyAsync();
        await IsAsync(_a, _x, name: "Imported", billingId: _import, ids: [_a, _import]);
    }

    [Fact]
    public async Task A_user_is_found_under_an_id_of_before()
    {
        await DefineAsync(_b);
        LedgerApi.Ensure(await fixture.RenameAsync(_b, _c));
        await _segment.RecordAsync(Identify(_b, _x));
        await IsAsync(_c, _x, ids: [_b, _c]);
    }

    [Fact]
    public async Task A_call_without_an_email_creates_the_user_and_the_next_one_changes_nothing()
    {
        await _segment.RecordAsync(Identify(_a));
        await IsAsync(_a, null);
        await _segment.RecordAsync(Identify(_a), Identify(_a));
        Assert.Equal(1, await fixture.EventCountAsync($"user/{_a}"));
        Assert.Equal(3, await fixture.EventCountAsync($"segment/{_a}"));
    }

    [Fact]
    public async Task What_a_call_does_not_say_stays()
    {
        LedgerApi.Ensure(await fixture.PutAsync(
            $"/v1/users/{_a}",
            $$$"""{"name":"Ada","email":"{{{_z}}}","billingId":"cus_a","metadata":{"plan":"pro"}}"""));
        await _segment.RecordAsync(Identify(_a, name: "Ada L."));
        await IsAsync(_a, _z, name: "Ada L.", billingId: "cus_a");
        Assert.Equal("pro", (await UserAsync(_a))["metadata"].GetProperty("plan").GetString());
    }

    [Fact]
    public async Task The_same_message_is_acted_upon_once()
    {
        var call = Identify(_a, _x);
        await _segment.RecordAsync(call);
        await DefineAsync(_a, _z);
        await _segment.RecordAsync(call, Identify(_b), call);
        await IsAsync(_a, _z);
    }

    [Fact]
    public async Task The_last_of_many_calls_holds_whether_they_come_together_or_alone()
    {
        var together = Enumerable.Range(0, 250).Select(i => Identify(_a, name: $"together {i}")).ToList();
        await _segment.RecordAsync(together);
        await IsAsync(_a, null, name: "together 249");
        var alone = Enumerable.Range(0, 250).Select(i => Identify(_a, name: $"alone {i}")).ToList();
        foreach (var call in alone) await _segment.SendAsync(call);
        await _segment.AreStoredAsync(alone);
        await IsAsync(_a, null, name: "alone 249");
    }

    [Fact]
    public async Task A_merge_that_cannot_be_counted_is_refused_alone_and_its_call_stored()
    {
        await _segment.EmptyErrorQueueAsync();
        var (user, feature) = await fixture.Api.SubscribedUserAsync(limit: null);
        await ImportAsync();
        var huge = 9_999_999_999_999_999_999_999_999_999m;
        await fixture.Api.RecordAsync(new { id = Unique("id"), userId = user, featureId = feature, delta = huge });
        await fixture.Api.RecordAsync(new { id = Unique("id"), userId = _import, featureId = feature, delta = 0.5 });
        var bad = Identify(user, _x);
        await _segment.RecordAsync(Identify(_b, name: "Bob"), bad, Identify(_c, name: "Cy"));
        var (reason, body) = await _segment.RefusedAsync();
        Assert.NotEmpty(reason);
        Assert.Contains(bad.MessageId, body, StringComparison.Ordinal);
        await IsAsync(_b, null, name: "Bob");
        await IsAsync(_c, null, name: "Cy");
        Assert.Equal([user], (await UserAsync(user)).Texts("ids"));
    }

    async Task IdentifyAsync(string? name = null, string? billingId = null) =>
        await _segment.RecordAsync(Identify(_a, _x, name, billingId));

    // Its e-mail is spelled in another way: that makes no difference.
    Task ImportAsync() => DefineAsync(_import, _x.ToUpperInvariant(), name: "Imported", billingId: _import);

    async Task DefineAsync(string id, string? email = null, string? name = null, string? billingId = null) =>
        LedgerApi.Ensure(await fixture.Api.SendAsync(
            fixture.Ledger.Admin, HttpMethod.Put, $"/v1/users/{id}", new { name, email, billingId }));

    async Task<Answer> UserAsync(string id) => LedgerApi.Ensure(await fixture.GetAsync($"/v1/users/{id}"));

    async Task IsAsync(
        string id, string? email, string? name = null, string? billingId = null, params string[] ids)
    {
        var user = await UserAsync(id);
        Assert.Equal(
            (id, name, email, billingId),
            (user.Text("id"), user.Text("name"), user.Text("email"), user.Text("billingId")));
        Assert.Equal((ids is [] ? [id] : ids).Order(), user.Texts("ids").Order());
    }
}
