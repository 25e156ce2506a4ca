using UsageLedger.Admin.Catalogue;
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
            .WithDescription("One subscription for each package; if one cannot start, none does. A user has one base "
                + "package at a time, and add-ons on top of it, which may start in the same call. Usage that was "
                + "recorded before this call counts too, from the start on.")
            .Accepts<SubscriptionRequest>("application/json")
            .Produces<ListAnswer<SubscriptionAnswer>>(201)
            .ProducesProblem(400)
            .ProducesProblem(422);

    static Task<IResult> HandleAsync(HttpContext http, CatalogueWriter catalogue) => http.ReadBodyAsync(
        SubscriptionRequest.Read,
        wanted => catalogue
            .ChangeAsync(http.Key().Tenant, change => StartAsync(change, wanted), http.RequestAborted)
            .CreatedAsync());

    /// <summary>Starts a subscription to each package, in the order in which they are named.</summary>
    public static async Task<Outcome<ListAnswer<SubscriptionAnswer>>> StartAsync(
        CatalogueChange change, SubscriptionRequest wanted)
    {
        var user = await change.LockUserAsync(wanted.UserId);
        await change.ShareAsync(wanted.PackageIds.Select(StreamNames.Package));
        var (connection, tenant, cancellation) = (change.Connection, change.Tenant, change.Cancellation);
        var isUserKnown = await UserRows.FindAsync(connection, tenant, wanted.UserId, cancellation) is not null;
        var packages = (await PackageRows.AmongAsync(connection, tenant, wanted.PackageIds, cancellation))
            .ToDictionary(row => row.Package.Definition.Id, row => row.Package, StringComparer.Ordinal);
        SubscriptionStarted[] started = [.. wanted.PackageIds.Select(packageId => new SubscriptionStarted(
            Guid.CreateVersion7(change.Now).ToString(), wanted.UserId, packageId, wanted.StartsAt ?? change.Now,
            wanted.TrialUntil))];
        var held = await SubscriptionRows.HeldAsync(connection, tenant, user, cancellation);
        if (SubscriptionRules.Against(started, isUserKnown, packages, held) is { } refused) return refused.ToProblem();
        var answers = new List<SubscriptionAnswer>(started.Length);
        foreach (var each in started)
        {
            await change.CarryOutAsync(
                LockedStream.New(StreamNames.Subscription(each.Id)), new Decision.Accepted(each), user.All);
            var row = await SubscriptionRows.FindAsync(connection, tenant, each.Id, cancellation);
            answers.Add(SubscriptionAnswer.At(change.Now, row!));
        }
        return new ListAnswer<SubscriptionAnswer>(answers, Next: null);
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
        return new(
            reader.Id("userId") ?? "", packageIds, reader.BoundedInstant("startsAt"),
            reader.BoundedInstant("trialUntil"));
    }
}
