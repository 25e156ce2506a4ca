using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Grants;

/// <summary>Grants one user an allowance.</summary>
static class GrantAllowance
{
    public static void MapGrantAllowance(this RouteGroupBuilder grants) =>
        grants.MapPost("/", HandleAsync)
            .WithSummary("Grants one user an allowance of a feature")
            .WithDescription("Beside what packages give, and also without any subscription. Usage that was recorded "
                + "before this call counts too, from the start on.")
            .Accepts<GrantRequest>("application/json")
            .Produces<GrantAnswer>(201)
            .ProducesProblem(400)
            .ProducesProblem(422);

    static Task<IResult> HandleAsync(HttpContext http, CatalogueWriter catalogue) => http.ReadBodyAsync(
        GrantRequest.Read,
        wanted => catalogue.ChangeAsync(http.Key().Tenant, change => GrantAsync(change, wanted), http.RequestAborted));

    static async Task<IResult> GrantAsync(CatalogueChange change, GrantRequest wanted)
    {
        var (connection, tenant, cancellation) = (change.Connection, change.Tenant, change.Cancellation);
        var user = await change.LockUserAsync(wanted.UserId);
        var isUserKnown = await UserRows.FindAsync(connection, tenant, wanted.UserId, cancellation) is not null;
        // Features are never taken away, nor change their type, so what is known stays known without a lock.
        var types = await FeatureRows.TypesAsync(connection, tenant, [wanted.FeatureId], cancellation);
        FeatureType? type = types.TryGetValue(wanted.FeatureId, out var known) ? known : null;
        var granted = wanted.Grant(Guid.CreateVersion7(change.Now).ToString(), change.Now);
        var stream = LockedStream.New(StreamNames.Grant(granted.Id));
        var decision = Grant.Give(granted, isUserKnown, type);
        if (await change.CarryOutAsync(stream, decision, user.All) is { } refusal) return refusal.ToProblem();
        var row = await GrantRows.FindAsync(connection, tenant, granted.Id, cancellation);
        return TypedResults.Json(GrantAnswer.At(change.Now, row!), statusCode: StatusCodes.Status201Created);
    }
}

/// <summary>Who is to have what.</summary>
/// <param name="UserId">The user, under any id.</param>
/// <param name="FeatureId">The feature.</param>
/// <param name="Reason">Why, for whoever reads it later.</param>
/// <param name="Limit">How much in a period, in the feature's unit; unlimited when left out.</param>
/// <param name="ResetPeriod">How often consumption goes back to zero: DAY, MONTH or YEAR; never when left out.</param>
/// <param name="OverageEnabled">True when usage may go past the limit; false when left out.</param>
/// <param name="StartsAt">From when on; may lie in the past or in the future, and is now when left out.</param>
/// <param name="EndsAt">Up to when, after the start; open when left out.</param>
sealed record GrantRequest(
    string UserId,
    string FeatureId,
    string Reason,
    decimal? Limit = null,
    ResetPeriod? ResetPeriod = null,
    bool? OverageEnabled = null,
    DateTimeOffset? StartsAt = null,
    DateTimeOffset? EndsAt = null)
{
    public static GrantRequest Read(FieldReader reader)
    {
        var limit = reader.Decimal("limit");
        if (limit < 0) reader.Add("limit", "is below zero");
        return new(
            reader.Id("userId") ?? "", reader.Id("featureId") ?? "", reader.Name("reason", required: true) ?? "", limit,
            reader.Choice<ResetPeriod>("resetPeriod"), reader.Flag("overageEnabled"),
            reader.BoundedInstant("startsAt"), reader.BoundedInstant("endsAt"));
    }

    public AllowanceGranted Grant(string id, DateTimeOffset now) => new(
        id, UserId, FeatureId, Limit, ResetPeriod, OverageEnabled ?? false, StartsAt ?? now, EndsAt, Reason);
}
