using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Keys;

/// <summary>Takes a key out of use, for good.</summary>
static class RevokeKey
{
    // Two admin keys that are revoked at the same moment must not both find the other one still there.
    const string LastAdminLock = "keys";

    public static void MapRevokeKey(this RouteGroupBuilder keys)
    {
        Describe(keys.MapDelete("/{id}", HandleAsync));
        Describe(keys.MapPost("/{id}/revoke", HandleAsync));

        static void Describe(RouteHandlerBuilder route) => route
            .WithSummary("Revokes a key")
            .WithDescription("The same again changes nothing. Every host refuses the key within about a second. The "
                + "last admin key cannot be revoked.")
            .Produces<KeyAnswer>()
            .ProducesProblem(404)
            .ProducesProblem(409);
    }

    static async Task<IResult> HandleAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await catalogue
            .ChangeAsync(http.Key().Tenant, change => RevokeAsync(change, id), http.RequestAborted)
            .OkAsync();
    }

    /// <summary>Takes a key out of use.</summary>
    public static async Task<Outcome<KeyAnswer>> RevokeAsync(CatalogueChange change, string id)
    {
        await change.LockNameAsync(LastAdminLock);
        var stream = await change.LockAsync(StreamNames.Key(id));
        if (await FindAsync() is not { } before) return Problem.NotFound("key-unknown", $"There is no key '{id}'.");
        var isLastAdmin = await KeyRows.IsLastAdminAsync(change.Connection, change.Tenant, id, change.Cancellation);
        var decision = before.Key.Revoke(isLastAdmin);
        if (await change.CarryOutAsync(stream, decision) is { } refusal) return refusal;
        return KeyAnswer.From((await FindAsync())!);

        Task<KeyRow?> FindAsync() => KeyRows.FindAsync(change.Connection, change.Tenant, id, change.Cancellation);
    }
}
