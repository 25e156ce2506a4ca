using System.Net;
using UsageLedger.Harness;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;
using static UsageLedger.IntegrationTests.Catalogue.SubscriptionCalls;

namespace UsageLedger.IntegrationTests.Catalogue;

[Collection(RunningLedger.Name)]
public sealed class ASubscriptionThatIsChanged(LedgerFixture ledger) : IAsyncLifetime
{
    static readonly DateTimeOffset Start = Days(-40);

    readonly string _feature = Unique("feature");
    string _user = "";
    string _package = "";
    string _id = "";

    public async Task InitializeAsync()
    {
        LedgerApi.Ensure(await ledger.Api.DefineFeatureAsync(_feature));
        _package = await ledger.NewPackageAsync(_feature);
        _user = await ledger.NewUserAsync();
        _id = await ledger.StartedAsync(_user, _package, Start);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Gives_nothing_from_pause_to_resumption()
    {
        Assert.Equal("PAUSED", (await ledger.ChangedAsync(_id, "pause")).Text("status"));
        await NoAccessAsync("subscription-paused");
        Assert.Equal("ACTIVE", (await ledger.ChangedAsync(_id, "resume")).Text("status"));
        await AccessAsync();
    }

    [Theory]
    [InlineData("PAST_DUE", "subscription-past-due")]
    [InlineData("unpaid", "subscription-unpaid")]
    [InlineData("Incomplete", "subscription-incomplete")]
    public async Task Mirrors_the_status_of_a_billing_system(string status, string reasonCode)
    {
        var answer = await ledger.ChangedAsync(_id, "status", new { status });
        Assert.Equal(status.ToUpperInvariant(), answer.Text("status"));
        await NoAccessAsync(reasonCode);
        await ledger.ChangedAsync(_id, "status", new { status = "TRIALING" });
        await AccessAsync();
    }

    [Theory]
    [InlineData("INCOMPLETE_EXPIRED", "subscription-incomplete-expired")]
    [InlineData("CANCELLED", "subscription-cancelled")]
    public async Task Is_over_for_good_when_the_billing_system_says_so(string status, string reasonCode)
    {
        var answer = await ledger.ChangedAsync(_id, "status", new { status });
        Assert.Equal(status, answer.Text("status"));
        Assert.Equal(answer.Timeline()[^1].Since, answer.Instant("cancelledAt"));
        await NoAccessAsync(reasonCode);
        await RefusedAsync(HttpStatusCode.Conflict, "subscription-ended", "status", new { status = "ACTIVE" });
    }

    [Fact]
    public async Task Is_not_changed_by_the_same_again()
    {
        object past = new { status = "PAST_DUE" };
        foreach (var (verb, body) in new[] { ("status", past), ("pause", null), ("status", past), ("resume", null) })
        {
            var once = await ledger.ChangedAsync(_id, verb, body);
            Assert.Equal(once.Body.ToString(), (await ledger.ChangedAsync(_id, verb, body)).Body.ToString());
        }
        Assert.Equal(4, await ledger.EventCountAsync($"subscription/{_id}"));
    }

    [Fact]
    public async Task Can_end_earlier_than_was_said_and_no_later()
    {
        var at = Days(10);
        await ledger.ChangedAsync(_id, "cancel", new { at });
        var later = await ledger.ChangedAsync(_id, "cancel", new { at = at.AddDays(1) });
        Assert.Equal(at, later.Instant("cancelledAt"));
        var earlier = await ledger.ChangedAsync(_id, "cancel", new { at = at.AddDays(-1) });
        Assert.Equal(at.AddDays(-1), earlier.Instant("cancelledAt"));
        Assert.Equal(3, await ledger.EventCountAsync($"subscription/{_id}"));
    }

    [Fact]
    public async Task Stays_on_trial_when_the_billing_system_says_so()
    {
        var (user, start) = (await ledger.NewUserAsync(), Days(-1));
        var id = await ledger.StartedAsync(user, _package, start, trialUntil: start.AddDays(14));
        var confirmed = await ledger.ChangedAsync(id, "status", new { status = "TRIALING", at = start.AddHours(1) });
        Assert.Equal([(start, "TRIALING")], confirmed.Timeline());
    }

    [Fact]
    public async Task Shows_all_that_was_and_will_be()
    {
        await ledger.ChangedAsync(_id, "status", new { status = "PAST_DUE", at = Start.AddDays(20) });
        await ledger.ChangedAsync(_id, "pause", new { at = Start.AddDays(10) });
        await ledger.ChangedAsync(_id, "resume", new { at = Start.AddDays(30) });
        await ledger.ChangedAsync(_id, "status", new { status = "ACTIVE", at = Start.AddDays(31) });
        var answer = await ledger.ChangedAsync(_id, "cancel", new { at = Start.AddDays(90) });
        Assert.Equal(
            [
                (Start, "ACTIVE"), (Start.AddDays(10), "PAUSED"), (Start.AddDays(30), "PAST_DUE"),
                (Start.AddDays(31), "ACTIVE"), (Start.AddDays(90), "CANCELLED"),
            ],
            answer.Timeline());
        Assert.Equal(("ACTIVE", Start.AddDays(90)), (answer.Text("status"), answer.Instant("cancelledAt")));
        Assert.Equal(answer.Body.ToString(), (await ledger.SubscriptionAsync(_id)).Body.ToString());
    }

    [Fact]
    public async Task Needs_no_body_and_takes_an_empty_one()
    {
        foreach (var verb in new[] { "pause", "resume", "cancel" })
        {
            Assert.Equal(HttpStatusCode.OK, (await ledger.ChangeAsync(_id, verb)).Status);
            Assert.Equal(HttpStatusCode.OK, (await ledger.ChangeAsync(_id, verb, new { })).Status);
        }
        AssertRefused(HttpStatusCode.BadRequest, "invalid-json", await ledger.ChangeAsync(_id, "status"));
    }

    [Fact]
    public async Task Is_not_changed_after_its_end()
    {
        await ledger.ChangedAsync(_id, "cancel");
        foreach (var verb in new[] { "pause", "resume" })
            await RefusedAsync(HttpStatusCode.Conflict, "subscription-ended", verb);
        await RefusedAsync(HttpStatusCode.Conflict, "subscription-ended", "status", new { status = "UNPAID" });
        var packageId = await ledger.NewPackageAsync();
        await RefusedAsync(HttpStatusCode.Conflict, "subscription-ended", "change", new { packageId });
        await ledger.ChangedAsync(_id, "pause", new { at = Start.AddDays(1) });
    }

    [Fact]
    public async Task Is_not_changed_before_its_start()
    {
        var at = Start.AddDays(-1);
        foreach (var verb in new[] { "pause", "resume" })
            await RefusedAsync(HttpStatusCode.Conflict, "subscription-not-started", verb, new { at });
        await RefusedAsync(
            HttpStatusCode.Conflict, "subscription-not-started", "status", new { status = "UNPAID", at });
        await RefusedAsync(HttpStatusCode.UnprocessableEntity, "end-before-start", "cancel", new { at });
        await RefusedAsync(
            HttpStatusCode.UnprocessableEntity, "end-before-start", "status", new { status = "CANCELLED", at });
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("status", "ACTIVE")]
    [InlineData("change", null, "pro")]
    public async Task Is_to_be_known(string verb, string? status = null, string? packageId = null) => AssertRefused(
        HttpStatusCode.NotFound, "subscription-unknown",
        await ledger.ChangeAsync("no such", verb, new { status, packageId }));

    [Fact]
    public async Task Is_changed_by_fields_that_hold()
    {
        var far = "2200-01-01T00:00:00Z";
        foreach (var verb in new[] { "pause", "resume" })
            AssertInvalid(await ledger.ChangeAsync(_id, verb, new { at = far }), "at");
        AssertInvalid(await ledger.ChangeAsync(_id, "cancel", new { at = Days(1), atPeriodEnd = true }), "atPeriodEnd");
        AssertInvalid(
            await ledger.ChangeAsync(_id, "cancel", new { at = "now", atPeriodEnd = 1 }), "at", "atPeriodEnd");
        AssertInvalid(
            await ledger.ChangeAsync(_id, "change", new { at = far, atPeriodEnd = true, trialUntil = far }),
            "packageId", "at", "atPeriodEnd", "trialUntil");
        foreach (var status in new[] { "PAUSED", "SCHEDULED", "PASTDUE", "" })
        {
            var answer = await ledger.ChangeAsync(_id, "status", new { status, at = far });
            AssertInvalid(answer, "status", "at");
            Assert.Equal(
                "is none of ACTIVE, TRIALING, PAST_DUE, UNPAID, INCOMPLETE, INCOMPLETE_EXPIRED, CANCELLED",
                answer["errors"][0].Text("problem"));
        }
        AssertInvalid(await ledger.ChangeAsync(_id, "status", new { }), "status");
    }

    async Task AccessAsync() => Assert.True(
        LedgerApi.Ensure(await ledger.Api.CheckAsync(_user, _feature, "consistency=strong"))["access"].GetBoolean());

    async Task NoAccessAsync(string reasonCode)
    {
        var check = LedgerApi.Ensure(await ledger.Api.CheckAsync(_user, _feature, "consistency=strong"));
        Assert.Equal((false, reasonCode), (check["access"].GetBoolean(), check.Text("reasonCode")));
    }

    async Task RefusedAsync(HttpStatusCode status, string rule, string verb, object? body = null) =>
        AssertRefused(status, rule, await ledger.ChangeAsync(_id, verb, body));
}
