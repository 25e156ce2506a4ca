using UsageLedger.Admin.Catalogue;
using UsageLedger.Contracts;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Subscriptions;

/// <summary>Subscribes a user to packages, to all of them or to none.</summary>
static class StartSubscriptions
{
    public static void MapStartSubscriptions(this RouteGroupBuilder subscriptions) =>
        subscriptions.MapPost("/", HandleAsync)
            .WithSummary("Subscribes a user to packages")
            .WithDescription("One subscription for each package; if one cannot start, none does. Usage that was "
                + "recorded before this call counts too, from the start on.")
            .Accepts<SubscriptionRequest>("application/json")
            .Produces<ListAnswer<SubscriptionAnswer>>(201)
            .ProducesProblem(400)
            .ProducesProblem(422);

    static Task<IResult> HandleAsync(HttpContext http, CatalogueWriter catalogue) => http.ReadBodyAsync(
        SubscriptionRequest.Read,
        wanted => catalogue.ChangeAsync(http.Key().Tenant, change => StartAsync(change, wanted), http.RequestAborted));

    static async Task<IResult> StartAsync(CatalogueChange change, SubscriptionRequest wanted)
    {
        await change.LockUserAsync(wanted.UserId);
        await change.ShareAsync(wanted.PackageIds.Select(StreamNames.Package));
        var user = await UserRows.FindAsync(change.Connection, change.Tenant, wanted.UserId, change.Cancellation);
        var accepted = new List<(SubscriptionStarted Started, Decision Decision)>();
        foreach (var packageId in wanted.PackageIds)
        {
            var started = new SubscriptionStarted(
                Guid.CreateVersion7(change.Now).ToString(), wanted.UserId, packageId, wanted.StartsAt ?? change.Now,
                wanted.TrialUntil);
            var package = await PackageRows.FindAsync(change.Connection, change.Tenant, packageId, change.Cancellation);
            var decision = Subscription.Start(started, user?.Definition, package?.Package);
            if (decision is Decision.Refused refused) return refused.ToProblem();
            accepted.Add((started, decision));
        }
        foreach (var (started, decision) in accepted)
            await change.CarryOutAsync(
                LockedStream.New(StreamNames.Subscription(started.Id)), decision, new(change.Tenant, started.UserId));
        return TypedResults.Json(
            new ListAnswer<SubscriptionAnswer>(
                [.. accepted.Select(each => SubscriptionAnswer.At(change.Now, new(each.Started, CancelledAt: null)))],
                Next: null),
            statusCode: StatusCodes.Status201Created);
    }
}

/// <summary>Who is to have what.</summary>
/// <param name="UserId">The user.</param>
/// <param name="PackageIds">The packages; each must be published.</param>
/// <param name="StartsAt">From when on; may lie in the past or in the future, and is now when left out.</param>
/// <param name="TrialUntil">When the trial ends, after the start; no trial when left out.</param>
sealed record SubscriptionRequest(
    string UserId,
    IReadOnlyList<string> PackageIds,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? TrialUntil = null)
{
    const int PackageCountMax = 50;

    public static SubscriptionRequest Read(FieldReader reader)
    {
        var packageIds = reader.Ids("packageIds", PackageCountMax, required: true);
        return new(reader.Id("userId") ?? "", packageIds, InRange(reader, "startsAt"), InRange(reader, "trialUntil"));
    }

    // The bounds of usage: no period begins or ends beyond what every client can hold.
    static DateTimeOffset? InRange(FieldReader reader, string field)
    {
        var instant = reader.Instant(field);
        if (instant < UsageCheck.OccurredAtMin || instant >= UsageCheck.OccurredAtMax)
            reader.Add(field, "lies outside the years 2000 to 2199");
        return instant;
    }
}
