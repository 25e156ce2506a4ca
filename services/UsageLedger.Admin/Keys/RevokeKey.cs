using UsageLedger.Admin.Catalogue;
using UsageLedger.Configuration.Keys;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Keys;

/// <summary>Takes a key out of use, for good.</summary>
static class RevokeKey
{
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
        var (key, refused) = await KeyRevocation.RevokeAsync(change, id);
        if (refused is not null) return refused;
        return key is null ? Problem.NotFound("key-unknown", $"There is no key '{id}'.") : KeyAnswer.From(key);
    }
}
