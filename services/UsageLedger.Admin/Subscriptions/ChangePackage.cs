using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Subscriptions;

/// <summary>Puts another base package in a subscription's place: one ends and another starts at the same instant.
/// </summary>
static class ChangePackage
{
    public static void MapChangePackage(this RouteGroupBuilder subscriptions) =>
        subscriptions.MapPost("/{id}/change", HandleAsync)
            .WithSummary("Changes the base package: another subscription takes this one's place")
            .WithDescription("This subscription is cancelled, and at the same instant one to the other package starts, "
                + "with periods of its own. Answers the new one. Add-ons stay; if one of them is not made for the "
                + "other package, the change is refused.")
            .Accepts<ChangeRequest>("application/json")
            .Produces<SubscriptionAnswer>(201)
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(422);

    static async Task<IResult> HandleAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await http.ReadBodyAsync(
            ChangeRequest.Read,
            wanted => catalogue.ChangeAsync(
                http.Key().Tenant, change => ChangeAsync(change, id, wanted), http.RequestAborted).CreatedAsync());
    }

    static async Task<Outcome<SubscriptionAnswer>> ChangeAsync(CatalogueChange change, string id, ChangeRequest wanted)
    {
        if (await LockedSubscription.FindAsync(change, id) is not { } current) return SubscriptionsApi.Unknown(id);
        await change.ShareAsync([StreamNames.Package(wanted.PackageId)]);
        var (connection, tenant, cancellation) = (change.Connection, change.Tenant, change.Cancellation);
        if (wanted.Cancel().Instant(current.State, current.Package, change.Now) is not { } at)
            return SubscriptionRules.NoPeriod.ToProblem();
        var started = new SubscriptionStarted(
            Guid.CreateVersion7(change.Now).ToString(), current.State.Started.UserId, wanted.PackageId, at,
            wanted.TrialUntil, Replaces: id);
        var package = await PackageRows.FindAsync(connection, tenant, wanted.PackageId, cancellation);
        var held = await SubscriptionRows.HeldAsync(connection, tenant, current.User, cancellation);
        if (SubscriptionRules.AgainstChange(
                held.Single(each => each.SubscriptionId == id), started, isUserKnown: true, package?.Package, held)
            is { } refused)
            return refused.ToProblem();
        // The rules have spoken: neither of these is refused.
        await change.CarryOutAsync(current.Stream, current.State.Cancel(at, change.Now), current.User.All);
        await change.CarryOutAsync(
            LockedStream.New(StreamNames.Subscription(started.Id)), new Decision.Accepted(started), current.User.All);
        var row = await SubscriptionRows.FindAsync(connection, tenant, started.Id, cancellation);
        return SubscriptionAnswer.At(change.Now, row!);
    }
}

/// <summary>What is to take a subscription's place, and when.</summary>
/// <param name="PackageId">The base package; it must be published.</param>
/// <param name="At">At this instant, past or to come; now when left out.</param>
/// <param name="AtPeriodEnd">True: at the end of the current period; not beside an instant.</param>
/// <param name="TrialUntil">When the new subscription's trial ends; no trial when left out.</param>
sealed record ChangeRequest(
    string PackageId, DateTimeOffset? At = null, bool AtPeriodEnd = false, DateTimeOffset? TrialUntil = null)
{
    public static ChangeRequest Read(FieldReader reader)
    {
        var packageId = reader.Id("packageId") ?? "";
        var (at, atPeriodEnd) = CancelRequest.Read(reader);
        return new(packageId, at, atPeriodEnd, reader.BoundedInstant("trialUntil"));
    }

    /// <summary>The end of the subscription that is there.</summary>
    public CancelRequest Cancel() => new(At, AtPeriodEnd);
}
