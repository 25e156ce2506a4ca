using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Users;

/// <summary>Takes a merge back.</summary>
static class UnmergeUser
{
    public static void MapUnmergeUser(this RouteGroupBuilder users) =>
        users.MapPost("/{id}/unmerge", HandleAsync)
            .WithSummary("Takes a merge back, as if it had never been")
            .WithDescription("The id is one of the user that went up in another. All that was recorded, subscribed or "
                + "granted under that user's ids is that user's alone again, also what came after the merge; who went "
                + "up in that user before comes along. Answers the user that is one of its own again.")
            .Produces<UserAnswer>()
            .ProducesProblem(404)
            .ProducesProblem(409);

    static async Task<IResult> HandleAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await catalogue
            .ChangeAsync(http.Key().Tenant, change => UnmergeAsync(change, id), http.RequestAborted)
            .OkAsync();
    }

    /// <summary>Takes a merge back.</summary>
    public static async Task<Outcome<UserAnswer>> UnmergeAsync(CatalogueChange change, string id)
    {
        var (connection, tenant, cancellation) = (change.Connection, change.Tenant, change.Cancellation);
        await change.LockUserIdsAsync(id);
        if (await UserIdRows.HomeAsync(connection, tenant, id, cancellation) is not { } homeId)
            return UsersApi.Unknown(id);
        var stream = await change.LockAsync(StreamNames.User(homeId));
        var user = await change.UserAsync(id);
        var merge = user.Merges.FirstOrDefault(each => each.Source == homeId);
        var decision = User.Unmerge(homeId, merge?.Target);
        if (await change.CarryOutAsync(stream, decision, user.All) is { } refusal) return refusal;
        return UserAnswer.From((await UserRows.FindAsync(connection, tenant, homeId, cancellation))!);
    }
}
