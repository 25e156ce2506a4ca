using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Subscriptions;

/// <summary>Changes a subscription by one event: cancels, pauses or resumes it, or takes over its status.</summary>
static class SubscriptionChange
{
    public delegate Decision Decide(Subscription subscription, PackageDefined package, DateTimeOffset now);

    public static void MapSubscriptionChanges(this RouteGroupBuilder subscriptions)
    {
        Map<CancelRequest>("cancel", reader => CancelRequest.Read(reader).Decide)
            .WithSummary("Cancels a subscription, for good")
            .WithDescription("From now on, from an instant on, or at the end of the current period: of the longest "
                + "reset period among the package's features. The same again changes nothing, nor does a later end "
                + "than the one it has. To take back one that starts later, say no instant.");
        Map<InstantRequest>("pause", reader => InstantRequest.Read(reader).Pause)
            .WithSummary("Pauses a subscription: it gives nothing until it is resumed")
            .WithDescription("From now on or from an instant on. Its periods go on. The same again changes nothing; "
                + "changes with instants may come in any order.");
        Map<InstantRequest>("resume", reader => InstantRequest.Read(reader).Resume)
            .WithSummary("Ends a subscription's pause")
            .WithDescription("From now on or from an instant on. The same again changes nothing; changes with instants "
                + "may come in any order.");
        Map<StatusRequest>("status", reader => StatusRequest.Read(reader).Decide, isBodyOptional: false)
            .WithSummary("Takes over a subscription's status from a billing system")
            .WithDescription("From now on or from an instant on. ACTIVE and TRIALING give access; CANCELLED and "
                + "INCOMPLETE_EXPIRED end it for good. SCHEDULED and PAUSED cannot be set: they follow from start and "
                + "pauses, and a pause goes before. The same again changes nothing. Name the instant when messages "
                + "may overtake one another.");

        RouteHandlerBuilder Map<TRequest>(string verb, Func<FieldReader, Decide> read, bool isBodyOptional = true)
            where TRequest : notnull =>
            subscriptions.MapPost($"/{{id}}/{verb}", (string id, HttpContext http, CatalogueWriter catalogue) =>
                    HandleAsync(id, read, isBodyOptional, http, catalogue))
                .Accepts<TRequest>(isBodyOptional, "application/json")
                .Produces<SubscriptionAnswer>()
                .ProducesProblem(400)
                .ProducesProblem(404)
                .ProducesProblem(409)
                .ProducesProblem(422);
    }

    static async Task<IResult> HandleAsync(
        string id, Func<FieldReader, Decide> read, bool isBodyOptional, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await http.ReadBodyAsync(
            read,
            decide => catalogue.ChangeAsync(
                http.Key().Tenant, change => ChangeAsync(change, id, decide), http.RequestAborted).OkAsync(),
            isBodyOptional);
    }

    /// <summary>Carries out what is decided for a subscription.</summary>
    public static async Task<Outcome<SubscriptionAnswer>> ChangeAsync(
        CatalogueChange change, string id, Decide decide)
    {
        if (await LockedSubscription.FindAsync(change, id) is not { } subscription) return SubscriptionsApi.Unknown(id);
        var decision = decide(subscription.State, subscription.Package, change.Now);
        if (await change.CarryOutAsync(subscription.Stream, decision, subscription.User.All) is { } refusal)
            return refusal;
        var row = await SubscriptionRows.FindAsync(change.Connection, change.Tenant, id, change.Cancellation);
        return SubscriptionAnswer.At(change.Now, row!);
    }
}

/// <summary>When a subscription is to end.</summary>
/// <param name="At">At this instant; now when left out.</param>
/// <param name="AtPeriodEnd">True: at the end of the current period; not beside an instant.</param>
sealed record CancelRequest(DateTimeOffset? At = null, bool AtPeriodEnd = false)
{
    public static CancelRequest Read(FieldReader reader)
    {
        var request = new CancelRequest(reader.BoundedInstant("at"), reader.Flag("atPeriodEnd") ?? false);
        if (request.AtPeriodEnd && reader.Has("at")) reader.Add("atPeriodEnd", "cannot be beside at: leave one out");
        return request;
    }

    /// <summary>The instant that is meant; null when no period ends.</summary>
    public DateTimeOffset? Instant(Subscription subscription, PackageDefined package, DateTimeOffset now) =>
        AtPeriodEnd ? subscription.PeriodEndAfter(package, now) : At ?? now;

    public Decision Decide(Subscription subscription, PackageDefined package, DateTimeOffset now)
    {
        if (!AtPeriodEnd) return subscription.Cancel(At, now); // without an instant even before the start
        return Instant(subscription, package, now) is { } end
            ? subscription.Cancel(end, now)
            : SubscriptionRules.NoPeriod;
    }
}

/// <summary>When a change takes effect.</summary>
/// <param name="At">At this instant, past or to come; now when left out.</param>
sealed record InstantRequest(DateTimeOffset? At = null)
{
    public static InstantRequest Read(FieldReader reader) => new(reader.BoundedInstant("at"));

    public Decision Pause(Subscription subscription, PackageDefined package, DateTimeOffset now) =>
        subscription.Pause(At, now);

    public Decision Resume(Subscription subscription, PackageDefined package, DateTimeOffset now) =>
        subscription.Resume(At, now);
}

/// <summary>What a billing system says of a subscription.</summary>
/// <param name="Status">ACTIVE, TRIALING, PAST_DUE, UNPAID, INCOMPLETE, INCOMPLETE_EXPIRED or CANCELLED.</param>
/// <param name="At">From this instant on, past or to come; from now on when left out.</param>
sealed record StatusRequest(SubscriptionStatus Status, DateTimeOffset? At = null)
{
    public static StatusRequest Read(FieldReader reader) => new(
        reader.Choice("status", required: true, SubscriptionStatuses.FromOutside) ?? default,
        reader.BoundedInstant("at"));

    public Decision Decide(Subscription subscription, PackageDefined package, DateTimeOffset now) =>
        subscription.SetStatus(Status, At, now);
}
