using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Grants;

/// <summary>Takes a grant back.</summary>
static class RevokeGrant
{
    public static void MapRevokeGrant(this RouteGroupBuilder grants) =>
        grants.MapPost("/{id}/revoke", HandleAsync)
            .WithSummary("Takes a grant back, from now on")
            .WithDescription("The body may be left out. The same again changes nothing, nor does it when the grant is "
                + "over.")
            .Accepts<RevokeRequest>(isOptional: true, "application/json")
            .Produces<GrantAnswer>()
            .ProducesProblem(400)
            .ProducesProblem(404);

    static async Task<IResult> HandleAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await http.ReadBodyAsync(
            RevokeRequest.Read,
            wanted => catalogue.ChangeAsync(
                http.Key().Tenant, change => RevokeAsync(change, id, wanted.Reason), http.RequestAborted),
            isOptional: true);
    }

    static async Task<IResult> RevokeAsync(CatalogueChange change, string id, string? reason)
    {
        // Whose it is never changes, so that can be read before the locks; all else is read after them.
        if (await FindAsync() is not { Grant.Granted.UserId: var homeId }) return GrantsApi.Unknown(id);
        var user = await change.LockUserAsync(homeId);
        var stream = await change.LockAsync(StreamNames.Grant(id));
        var grant = await GrantRows.StateAsync(change.Connection, change.Tenant, id, change.Cancellation);
        var decision = grant!.Revoke(change.Now, reason);
        if (await change.CarryOutAsync(stream, decision, user.All) is { } refusal) return refusal.ToProblem();
        return TypedResults.Ok(GrantAnswer.At(change.Now, (await FindAsync())!));

        Task<GrantRow?> FindAsync() =>
            GrantRows.FindAsync(change.Connection, change.Tenant, id, change.Cancellation);
    }
}

/// <summary>Why a grant is taken back.</summary>
/// <param name="Reason">For whoever reads it later.</param>
sealed record RevokeRequest(string? Reason = null)
{
    public static RevokeRequest Read(FieldReader reader) => new(reader.Name("reason"));
}
