using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Subscriptions;

/// <summary>Ends a subscription at once.</summary>
static class CancelSubscription
{
    public static void MapCancelSubscription(this RouteGroupBuilder subscriptions) =>
        subscriptions.MapPost("/{id}/cancel", HandleAsync)
            .WithSummary("Cancels a subscription, from now on")
            .WithDescription("The same again changes nothing.")
            .Produces<SubscriptionAnswer>()
            .ProducesProblem(404);

    static async Task<IResult> HandleAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await catalogue.ChangeAsync(http.Key().Tenant, change => CancelAsync(change, id), http.RequestAborted);
    }

    static async Task<IResult> CancelAsync(CatalogueChange change, string id)
    {
        // Whose it is never changes, so that can be read before the locks; all else is read after them.
        if (await FindAsync() is not { Started.UserId: var homeId }) return SubscriptionsApi.Unknown(id);
        var user = await change.LockUserAsync(homeId);
        var stream = await change.LockAsync(StreamNames.Subscription(id));
        var subscription = await SubscriptionRows.StateAsync(change.Connection, change.Tenant, id, change.Cancellation);
        var decision = subscription!.Cancel(at: null, change.Now);
        if (decision is Decision.Refused refused) return refused.ToProblem();
        await change.CarryOutAsync(stream, decision, user.All);
        return TypedResults.Ok(SubscriptionAnswer.At(change.Now, (await FindAsync())!));

        Task<SubscriptionRow?> FindAsync() =>
            SubscriptionRows.FindAsync(change.Connection, change.Tenant, id, change.Cancellation);
    }
}
