using System.Text.Json;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Users;

/// <summary>Creates or changes a user.</summary>
static class PutUser
{
    public static void MapPutUser(this RouteGroupBuilder users) =>
        users.MapPut("/{id}", HandleAsync)
            .WithSummary("Creates or changes a user")
            .WithDescription("The same again changes nothing. What is left out is null afterwards.")
            .Accepts<UserRequest>("application/json")
            .Produces<UserAnswer>()
            .Produces<UserAnswer>(201)
            .ProducesProblem(400);

    static async Task<IResult> HandleAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await http.ReadBodyAsync(
            UserRequest.Read,
            wanted => catalogue.ChangeAsync(
                http.Key().Tenant, change => DefineAsync(change, id, wanted), http.RequestAborted).PutAsync());
    }

    /// <summary>Makes a user what it is to be.</summary>
    /// <param name="change">The change.</param>
    /// <param name="id">Any id of the user's.</param>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="mustBeNew">True: one that is there and differs is left as it is, and refused.</param>
    public static async Task<Outcome<Put<UserAnswer>>> DefineAsync(
        CatalogueChange change, string id, UserRequest wanted, bool mustBeNew = false)
    {
        // What the user may use and has used does not follow from this: usage goes on being recorded meanwhile.
        var user = await change.ShareUserIdsAsync(id);
        var stream = await change.LockAsync(StreamNames.User(user.Owner));
        var before = await FindAsync();
        var decision = User.Define(before?.Definition, wanted.Define(user.Owner));
        if (mustBeNew && before is not null && decision is not Decision.Unchanged)
            return Outcomes.Exists("user", id);
        if (await change.CarryOutAsync(stream, decision, user.All) is { } refusal) return refusal;
        return new Put<UserAnswer>(UserAnswer.From((await FindAsync())!), IsNew: before is null);

        Task<UserRow?> FindAsync() => UserRows.FindAsync(change.Connection, change.Tenant, id, change.Cancellation);
    }
}

/// <summary>What a user is to be.</summary>
/// <param name="Name">The user's name.</param>
/// <param name="Email">The user's address; several users may have the same.</param>
/// <param name="BillingId">The billing provider's id of the user.</param>
/// <param name="Metadata">A JSON object of the customer's own.</param>
sealed record UserRequest(
    string? Name = null, string? Email = null, string? BillingId = null, JsonElement? Metadata = null)
{
    public static UserRequest Read(FieldReader reader) =>
        new(reader.Name("name"), reader.Name("email"), reader.Name("billingId"), reader.Metadata());

    public UserDefined Define(string id) => new(id, Name, Email, BillingId, Metadata);
}
