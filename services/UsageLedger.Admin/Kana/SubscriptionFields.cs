using UsageLedger.Admin.Catalogue;
using UsageLedger.Admin.Subscriptions;
using UsageLedger.Contracts;
using UsageLedger.GraphQL;
using UsageLedger.Hosting;
using UsageLedger.Kana;
using UsageLedger.Projections;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Kana;

/// <summary>Subscriptions: <c>subscription</c>, <c>subscriptions</c>, <c>subscribe</c>,
/// <c>generateSubscriptionLink</c>, and ours: <c>cancelSubscription</c>.</summary>
static class SubscriptionFields
{
    public static void BindSubscriptions(this Resolvers resolvers)
    {
        resolvers.Type<KanaCall>("Query")
            .FieldAsync("subscription", (call, field) =>
                KanaCall.ByIdAsync(field, id => FindAsync(call, id), SubscriptionsApi.Unknown))
            .FieldAsync("subscriptions", ListAsync);
        resolvers.Type<KanaCall>("Mutation")
            .FieldAsync("subscribe", SubscribeAsync)
            .FieldAsync("cancelSubscription", (call, field) => call.ChangeAsync(
                field.Arguments.ToJson(),
                reader => (Id: reader.Id("id") ?? "", Request: CancelRequest.Read(reader)),
                (change, given) => SubscriptionChange.ChangeAsync(change, given.Id, given.Request.Decide)))
            .Field("generateSubscriptionLink", (_, _) => Failures.Of(
                "BAD_USER_INPUT", "SubscriptionLinkError",
                "There is no billing provider to pay at: subscribe the user with subscribe."));
        resolvers.Type<SubscriptionAnswer>("PackageSubscription")
            .Field("id", subscription => subscription.Id)
            .Field("userId", subscription => subscription.UserId)
            .Field("status", subscription => subscription.Status)
            .FieldAsync("package", async (subscription, field) =>
                await KanaCall.Of(field).Packages.FindAsync(subscription.PackageId))
            .Field("startsAt", subscription => subscription.StartsAt)
            .Field("trialUntil", subscription => subscription.TrialUntil)
            .Field("cancelledAt", subscription => subscription.CancelledAt);
        resolvers.Type<SubscriptionLink>("SubscriptionLink").Field("url", link => link.Url);
    }

    static async ValueTask<SubscriptionAnswer?> FindAsync(KanaCall call, string id)
    {
        var row = await call.ReadAsync(
            database => SubscriptionRows.FindAsync(database, call.Tenant, id, call.Cancellation));
        return row is null ? null : SubscriptionAnswer.At(call.Clock.GetUtcNow(), row);
    }

    static ValueTask<object?> ListAsync(KanaCall call, FieldCall field)
    {
        var userId = field.Arguments.Text("userId");
        if (UsageCheck.IdProblem(userId, required: false) is { } problem)
            return new(Failures.Of(Problem.InvalidFields([new FieldProblem("userId", problem)])));
        var now = call.Clock.GetUtcNow();
        return Pages.ReadAsync(
            field,
            page => call.ReadAsync(async database =>
            {
                var user = userId is null ? null : await database.UserAsync(call.Tenant, userId, call.Cancellation);
                return await SubscriptionRows.PageAsync(database, call.Tenant, user, page, call.Cancellation);
            }),
            row => SubscriptionAnswer.At(now, row),
            subscriptions => call.Packages.Want(subscriptions.Select(each => each.PackageId)));
    }

    static async ValueTask<object?> SubscribeAsync(KanaCall call, FieldCall field)
    {
        var answer = await call.ChangeAsync(
            field.Arguments.ToJson(), SubscriptionRequest.Read, StartSubscriptions.StartAsync);
        return answer switch
        {
            FieldFailure failure => AsKana(failure),
            ListAnswer<SubscriptionAnswer> started => started.Items,
            _ => answer,
        };
    }

    // The three that Kana documented, letter for letter (its documentation of subscribe).
    static FieldFailure AsKana(FieldFailure failure) => failure.Extensions["type"] switch
    {
        "urn:usage-ledger:multiple-bases" =>
            failure.As("SubscriptionError", "Cannot subscribe to multiple tiers"),
        "urn:usage-ledger:addon-without-base" =>
            failure.As("SubscriptionError", "Cannot subscribe to addon. Missing live tier subscription."),
        "urn:usage-ledger:package-unknown" =>
            failure.As("SubscriptionError", "Package Id not found for app"),
        "urn:usage-ledger:user-unknown" or "urn:usage-ledger:unavailable" => failure,
        _ => failure.As("SubscriptionError", failure.Message),
    };

    sealed record SubscriptionLink(string Url);
}
