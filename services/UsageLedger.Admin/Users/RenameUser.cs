using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Users;

/// <summary>Gives a user another id.</summary>
static class RenameUser
{
    public static void MapRenameUser(this RouteGroupBuilder users) =>
        users.MapPost("/{id}/rename", HandleAsync)
            .WithSummary("Gives a user another id")
            .WithDescription("The user keeps the ids before: usage and checks under any of them are the user's, and "
                + "nobody else can have them. The same again changes nothing.")
            .Accepts<RenameRequest>("application/json")
            .Produces<UserAnswer>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409);

    static async Task<IResult> HandleAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await http.ReadBodyAsync(
            RenameRequest.Read,
            wanted => catalogue.ChangeAsync(
                http.Key().Tenant, change => RenameAsync(change, id, wanted.Id), http.RequestAborted).OkAsync());
    }

    /// <summary>Gives a user another id.</summary>
    public static async Task<Outcome<UserAnswer>> RenameAsync(CatalogueChange change, string id, string newId)
    {
        // A PUT that creates a user shares the lock of ids, which is held alone here. So one of the new id comes either
        // before, and the id is taken, or after, and changes this user.
        await change.LockUserIdsAsync(id, newId);
        if (await FindAsync() is not { } user) return UsersApi.Unknown(id);
        var homeId = user.Definition.Id;
        var stream = await change.LockAsync(StreamNames.User(homeId));
        var newIdsHome = await UserIdRows.HomeAsync(change.Connection, change.Tenant, newId, change.Cancellation);
        var decision = User.Rename(homeId, user.CurrentId, newId, newIdsHome);
        if (await change.CarryOutAsync(stream, decision, [.. user.Ids, newId]) is { } refusal) return refusal;
        return UserAnswer.From((await FindAsync())!);

        Task<UserRow?> FindAsync() => UserRows.FindAsync(change.Connection, change.Tenant, id, change.Cancellation);
    }
}

/// <summary>What a user is to be called.</summary>
/// <param name="Id">An id that no other user has or had.</param>
sealed record RenameRequest(string Id)
{
    public static RenameRequest Read(FieldReader reader) => new(reader.Id("id") ?? "");
}
