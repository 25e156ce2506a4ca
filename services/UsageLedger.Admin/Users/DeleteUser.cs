using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Users;

/// <summary>Deletes a user.</summary>
static class DeleteUser
{
    public static void MapDeleteUser(this RouteGroupBuilder users) =>
        users.MapDelete("/{id}", HandleAsync)
            .WithSummary("Deletes a user")
            .WithDescription("Under any id; all of the user's ids are nobody's afterwards. Only one who never had a "
                + "subscription or grant, and who is part of no merge: others are merged instead. Usage that was "
                + "recorded under the ids stays, as that of an unknown user, and counts again for a user who is "
                + "created with one of them.")
            .Produces(204)
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);

    static async Task<IResult> HandleAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        var refusal = await catalogue.ChangeAsync(
            http.Key().Tenant, change => DeleteAsync(change, id), http.RequestAborted);
        return refusal ?? (IResult)TypedResults.NoContent();
    }

    /// <summary>Deletes a user.</summary>
    /// <returns>The refusal; null when the user is gone.</returns>
    public static async Task<ProblemResult?> DeleteAsync(CatalogueChange change, string id)
    {
        var (connection, tenant, cancellation) = (change.Connection, change.Tenant, change.Cancellation);
        // Whoever starts a subscription or creates the user anew shares the lock of ids, which is held alone here.
        await change.LockUserIdsAsync(id);
        if (await UserIdRows.HomeAsync(connection, tenant, id, cancellation) is not { } homeId)
            return UsersApi.Unknown(id);
        var stream = await change.LockAsync(StreamNames.User(homeId));
        var user = await change.UserAsync(id);
        var hasAllowances = await UserRows.HasAllowancesAsync(connection, tenant, homeId, cancellation);
        var decision = User.Delete(homeId, user, hasAllowances);
        return (await change.CarryOutAsync(stream, decision, user.All))?.ToProblem();
    }
}
