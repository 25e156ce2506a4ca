using UsageLedger.Contracts;
using UsageLedger.Domain.Usage;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;
using UsageLedger.Recorder.Segment;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;
using static UsageLedger.IntegrationTests.Segment.SegmentCaller;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>Identify calls that name one e-mail come to several Recorders at once, while Admin changes the same
/// users.</summary>
[Collection(RunningLedger.Name)]
public sealed class IdentifyCallsAtOnce(LedgerFixture fixture)
{
    const int CallersMax = 8;
    readonly string _import = Unique("cus");
    readonly string _email = $"{Unique("x")}@example.com";

    [Fact]
    public async Task An_imported_user_is_claimed_by_one_of_many()
    {
        await DefineAsync(_import, _email, _import);
        var users = Users();
        await AtOnceAsync(users);
        var import = await UserAsync(_import);
        Assert.Contains(import["id"].GetString(), users);
        Assert.Equal(2, import.Texts("ids").Count());
        foreach (var user in users) Assert.Equal(_email, (await UserAsync(user)).Text("email"));
        var answers = await Task.WhenAll(users.Select(UserAsync));
        Assert.Equal(CallersMax, answers.Select(answer => answer.Text("id")).Distinct().Count());
        Assert.Single(answers, answer => answer.Text("billingId") == _import);
    }

    [Fact]
    public async Task An_imported_user_goes_up_in_one_of_many()
    {
        await DefineAsync(_import, _email, _import);
        var users = Users();
        foreach (var user in users) await DefineAsync(user, email: null);
        await AtOnceAsync(users);
        var answers = await Task.WhenAll(users.Select(UserAsync));
        Assert.Single(answers, answer => answer["merged"].GetArrayLength() == 1);
        Assert.All(answers, answer => Assert.Equal(_email, answer.Text("email")));
    }

    [Fact]
    public async Task Whoever_admin_changes_meanwhile_every_user_ends_in_a_state_of_one_after_another()
    {
        for (var round = 0; round < 5; round++)
        {
            var (import, email) = ($"{_import}-{round}", $"{round}-{_email}");
            await DefineAsync(import, email, import);
            var user = Unique("user");
            var identifying = RecordAsync(Identify(user, email));
            var changing = DefineAsync(import, $"other-{email}", import);
            await Task.WhenAll(identifying, changing);
            // Before the change the import is claimed, and the change is one of the user who it is; after it, it has
            // another e-mail, and a user is made beside it.
            var found = await UserAsync(import);
            var isClaimed = found.Text("id") == user;
            Assert.Equal($"other-{email}", found.Text("email"));
            Assert.Equal(isClaimed ? 2 : 1, found.Texts("ids").Count());
            Assert.Equal(isClaimed ? $"other-{email}" : email, (await UserAsync(user)).Text("email"));
        }
    }

    Task AtOnceAsync(IReadOnlyList<string> users) =>
        Task.WhenAll(users.Select(user => Task.Run(() => RecordAsync(Identify(user, _email)))));

    // A Recorder without the broker before it: on the broker, one at a time gets Segment's calls.
    async Task RecordAsync(SegmentEvent call)
    {
        var recorder = new IdentifyRecorder(fixture.Ledger.DataSource, TimeProvider.System);
        var toRecord = new SegmentToRecord(
            fixture.Ledger.Tenant,
            EventIds.OfSegment(fixture.Ledger.Tenant, call.MessageId),
            call,
            Occurrence.ToMicrosecond(DateTimeOffset.UtcNow));
        var recorded = await recorder.RecordAsync(fixture.Ledger.Tenant, [toRecord], CancellationToken.None);
        Assert.Equal([new(SegmentOutcome.Identified)], recorded.Receipts);
    }

    static List<string> Users() => [.. Enumerable.Range(0, CallersMax).Select(_ => Unique("user"))];

    async Task DefineAsync(string id, string? email, string? billingId = null) =>
        LedgerApi.Ensure(await fixture.Api.SendAsync(
            fixture.Ledger.Admin, HttpMethod.Put, $"/v1/users/{id}", new { email, billingId }));

    async Task<Answer> UserAsync(string id) => LedgerApi.Ensure(await fixture.GetAsync($"/v1/users/{id}"));
}
