using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Settings;

/// <summary>What holds for all of a tenant's users.</summary>
static class SettingsApi
{
    public static void MapSettings(this RouteGroupBuilder v1)
    {
        var settings = v1.MapGroup("/settings").WithTags("Settings");
        settings.MapGet("/", GetAsync)
            .WithSummary("The tenant's settings")
            .Produces<SettingsAnswer>();
        settings.MapPut("/", PutAsync)
            .WithSummary("Changes the tenant's settings")
            .WithDescription("A policy holds from this moment on, for checks of every user; what was answered before "
                + "stays explained by the policy of its time. The same again changes nothing.")
            .Accepts<SettingsRequest>("application/json")
            .Produces<SettingsAnswer>()
            .ProducesProblem(400);
    }

    static async Task<IResult> GetAsync(HttpContext http, NpgsqlDataSource database, TimeProvider clock)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var policies = await PolicyRows.ReadAsync(connection, http.Key().Tenant, http.RequestAborted);
        return TypedResults.Ok(SettingsAnswer.At(clock.GetUtcNow(), policies));
    }

    static Task<IResult> PutAsync(HttpContext http, CatalogueWriter catalogue) => http.ReadBodyAsync(
        SettingsRequest.Read,
        wanted => catalogue.ChangeAsync(http.Key().Tenant, change => SetAsync(change, wanted), http.RequestAborted));

    static async Task<IResult> SetAsync(CatalogueChange change, SettingsRequest wanted)
    {
        var stream = await change.LockAsync(StreamNames.Settings);
        var before = await ReadAsync();
        // Whoever had to wait for the lock may have begun before the last policy was set: then it begins again, so that
        // the policies stand in the order of their instants.
        if (before.Steps is [.., var last] && last.Since > change.Now)
            throw new ConcurrencyLostException(StreamNames.Settings);
        var decision = before.Set(wanted.AllowancePolicy);
        if (await change.CarryOutForAllAsync(stream, decision) is { } refusal) return refusal.ToProblem();
        return TypedResults.Ok(SettingsAnswer.At(change.Now, await ReadAsync()));

        Task<PolicyTimeline> ReadAsync() =>
            PolicyRows.ReadAsync(change.Connection, change.Tenant, change.Cancellation);
    }
}

/// <summary>What is to hold.</summary>
/// <param name="AllowancePolicy">Of several allowances of a feature: HIGHEST, the highest counts; SUM, all do.</param>
sealed record SettingsRequest(AllowancePolicy AllowancePolicy)
{
    public static SettingsRequest Read(FieldReader reader) =>
        new(reader.Choice<AllowancePolicy>("allowancePolicy", required: true) ?? default);
}

/// <summary>A tenant's settings.</summary>
/// <param name="AllowancePolicy">What counts when a user has several allowances of a feature.</param>
/// <param name="History">The policies that were set, in order of time; before the first it was HIGHEST.</param>
sealed record SettingsAnswer(AllowancePolicy AllowancePolicy, IReadOnlyList<PolicySince> History)
{
    public static SettingsAnswer At(DateTimeOffset now, PolicyTimeline policies) =>
        new(policies.At(now), policies.Steps);
}
