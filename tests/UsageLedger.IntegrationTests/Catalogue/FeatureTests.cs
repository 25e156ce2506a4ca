using System.Net;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

[Collection(RunningLedger.Name)]
public sealed class FeaturesThatAreDefined(LedgerFixture ledger)
{
    const string Consumable = """
        {"name":"API calls","type":"CONSUMABLE","unitLabel":"call","unitLabelPlural":"calls","metadata":{"a":[1]}}
        """;
    readonly string _id = Unique("feature");

    [Fact]
    public async Task The_first_put_creates_and_the_same_again_changes_nothing()
    {
        Assert.Equal(HttpStatusCode.Created, (await ledger.PutAsync($"/v1/features/{_id}", Consumable)).Status);
        var again = await ledger.PutAsync($"/v1/features/{_id}", Consumable);
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Equal("calls", again["unitLabelPlural"].GetString());
        Assert.Equal(1, await ledger.EventCountAsync($"feature/{_id}"));
        Assert.Equal(again.Body.GetRawText(), (await ledger.GetAsync($"/v1/features/{_id}")).Body.GetRawText());
    }

    [Fact]
    public async Task What_is_left_out_is_gone_and_the_id_stands_in_for_a_name()
    {
        await ledger.PutAsync($"/v1/features/{_id}", Consumable);
        var changed = await ledger.PutAsync($"/v1/features/{_id}", """{"type":"consumable"}""");
        Assert.Equal((_id, null), (changed["name"].GetString(), changed["unitLabel"].GetString()));
        Assert.Equal(2, await ledger.EventCountAsync($"feature/{_id}"));
    }

    [Fact]
    public async Task Sixty_four_of_the_same_at_once_are_one_event()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(_ => ledger.PutAsync($"/v1/features/{_id}", Consumable)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(63, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Equal(1, await ledger.EventCountAsync($"feature/{_id}"));
    }

    [Fact]
    public async Task Sixty_four_different_ones_at_once_are_sixty_four_events_and_the_row_is_the_last()
    {
        await Task.WhenAll(Enumerable.Range(0, 64).Select(
            i => ledger.PutAsync($"/v1/features/{_id}", $$"""{"type":"CONSUMABLE","name":"{{i}}"}""")));
        Assert.Equal(64, await ledger.EventCountAsync($"feature/{_id}"));
        Assert.Equal(1, await ledger.Ledger.ScalarAsync<long>("""
            select count(*) from ledger.features f join ledger_events.mt_events e on e.seq_id = f.position
            where f.id = $1 and e.version = 64 and e.data->>'name' = f.name
            """, _id));
    }

    [Fact]
    public async Task A_type_never_changes()
    {
        await ledger.PutAsync($"/v1/features/{_id}", Consumable);
        AssertRefused(
            HttpStatusCode.Conflict, "feature-type-fixed",
            await ledger.PutAsync($"/v1/features/{_id}", """{"type":"BINARY"}"""));
    }

    [Fact]
    public async Task A_binary_feature_takes_no_unit_labels() => AssertRefused(
        HttpStatusCode.UnprocessableEntity, "binary-feature-unit",
        await ledger.PutAsync($"/v1/features/{_id}", """{"type":"BINARY","unitLabel":"seat"}"""));

    [Fact]
    public async Task Every_field_that_does_not_hold_is_named_at_once()
    {
        AssertInvalid(
            await ledger.PutAsync(
                $"/v1/features/{_id}", """{"name":"","type":"COUNTED","unitLabel":5,"metadata":{"a":"\u0000"}}"""),
            "name", "type", "unitLabel", "metadata");
        Assert.Equal(HttpStatusCode.NotFound, (await ledger.GetAsync($"/v1/features/{_id}")).Status);
    }

    [Fact]
    public async Task Ids_with_slashes_and_percent_signs_are_not_mixed_up()
    {
        string[] ids = [$"a/b-{_id}", $"a%2Fb-{_id}", $"a%2fb-{_id}", $"ü ?&#\"\\ 用户 🚀-{_id}"];
        foreach (var id in ids) LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(id));
        foreach (var id in ids)
            Assert.Equal(id, (await ledger.GetAsync($"/v1/features/{Uri.EscapeDataString(id)}"))["id"].GetString());
    }

    [Fact]
    public async Task An_id_that_can_be_none_is_refused()
    {
        AssertInvalid(await ledger.PutAsync($"/v1/features/{new string('x', 201)}", Consumable), "id");
        AssertInvalid(await ledger.PutAsync("/v1/features/a%0Ab", Consumable), "id");
        AssertRefused(HttpStatusCode.NotFound, "feature-unknown", await ledger.GetAsync($"/v1/features/{_id}"));
    }
}
