using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Users;

/// <summary>Makes one user of two.</summary>
static class MergeUsers
{
    public static void MapMergeUsers(this RouteGroupBuilder users) =>
        users.MapPost("/{id}/merge", HandleAsync)
            .WithSummary("Makes one user of two")
            .WithDescription("Usage, subscriptions and grants under the ids of both count for the target from now on; "
                + "the other goes up in it. What both have used adds up, and a SET from now on covers what either has "
                + "used before. Two bases may stand afterwards: both stay. Answers the target.")
            .Accepts<MergeRequest>("application/json")
            .Produces<UserAnswer>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(422);

    static async Task<IResult> HandleAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await http.ReadBodyAsync(
            MergeRequest.Read,
            wanted => catalogue.ChangeAsync(
                http.Key().Tenant, change => MergeAsync(change, id, wanted), http.RequestAborted).OkAsync());
    }

    /// <summary>Makes one user of two.</summary>
    public static async Task<Outcome<UserAnswer>> MergeAsync(CatalogueChange change, string id, MergeRequest wanted)
    {
        await change.LockUserIdsAsync(id, wanted.UserId);
        if (await FindAsync(id) is not { } one) return UsersApi.Unknown(id);
        if (await FindAsync(wanted.UserId) is not { } other)
            return Problem.Refused("user-unknown", $"User '{wanted.UserId}' does not exist: create it first.");
        if (await TargetAsync(change, wanted.Target, one, other) is not { } target)
            return Problem.Refused(
                "merge-target", $"The target '{wanted.Target}' is an id of neither user: name one of the two.");
        var source = target == one ? other : one;
        var stream = await change.LockAsync(StreamNames.User(source.Definition.Id));
        var decision = User.Merge(source.Definition.Id, target.Definition.Id, change.Now);
        if (await change.CarryOutAsync(stream, decision, one.Ids.Concat(other.Ids)) is { } refusal) return refusal;
        return UserAnswer.From((await FindAsync(target.Definition.Id))!);

        Task<UserRow?> FindAsync(string userId) =>
            UserRows.FindAsync(change.Connection, change.Tenant, userId, change.Cancellation);
    }

    // The one named, else the one who has been there longer.
    static async Task<UserRow?> TargetAsync(CatalogueChange change, string? named, UserRow one, UserRow other)
    {
        if (named is null)
            return new[] { one, other }
                .OrderBy(user => user.CreatedAt).ThenBy(user => user.Definition.Id, StringComparer.Ordinal).First();
        var homeId = (await change.UserAsync(named)).Owner;
        return one.Definition.Id == homeId ? one : other.Definition.Id == homeId ? other : null;
    }
}

/// <summary>With whom a user is to be one.</summary>
/// <param name="UserId">The other user, under any id.</param>
/// <param name="Target">Who goes on, under any id of either; the one created first when left out.</param>
sealed record MergeRequest(string UserId, string? Target = null)
{
    public static MergeRequest Read(FieldReader reader) =>
        new(reader.Id("userId") ?? "", reader.Id("target", required: false));
}
