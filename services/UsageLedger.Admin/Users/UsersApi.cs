using System.Text.Json;
using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Users;

/// <summary>Users: whose usage is recorded.</summary>
static class UsersApi
{
    public static void MapUsers(this RouteGroupBuilder v1)
    {
        var users = v1.MapGroup("/users").WithTags("Users");
        users.MapPutUser();
        users.MapRenameUser();
        users.MapMergeUsers();
        users.MapUnmergeUser();
        users.MapDeleteUser();
        users.MapGet("/{id}", GetAsync)
            .WithSummary("One user")
            .WithDescription("Under any id that the user has or had; under that of a user who went up in another, the "
                + "other.")
            .Produces<UserAnswer>()
            .ProducesProblem(404);
        users.MapGet("/", ListAsync)
            .WithSummary("All users, in the order of their ids")
            .WithDescription("Each under the id that it is called by now, and without those who went up in another.")
            .Produces<ListAnswer<UserAnswer>>()
            .ProducesProblem(400);
        // Beside /users, because any id may follow that.
        v1.MapGroup("/flagged-users").WithTags("Users").MapFlaggedUsers();
        var file = v1.MapGroup("/users.csv").WithTags("Users");
        file.MapExportUsers();
        file.MapImportUsers();
    }

    /// <summary>The refusal of an id that is nobody's.</summary>
    public static ProblemResult Unknown(string id) => Problem.NotFound("user-unknown", $"There is no user '{id}'.");

    static async Task<IResult> GetAsync(string id, HttpContext http, NpgsqlDataSource database)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var row = await UserRows.FindAsync(connection, http.Key().Tenant, id, http.RequestAborted);
        return row is null ? Unknown(id) : TypedResults.Ok(UserAnswer.From(row));
    }

    static async Task<IResult> ListAsync([AsParameters] ListQuery query, HttpContext http, NpgsqlDataSource database)
    {
        var problems = new List<FieldProblem>();
        var page = query.Read(problems);
        if (problems.Count > 0) return Problem.InvalidFields(problems);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var found = await UserRows.PageAsync(connection, http.Key().Tenant, page, http.RequestAborted);
        return TypedResults.Ok(ListAnswer<UserAnswer>.From(found, UserAnswer.From));
    }
}

/// <summary>A user.</summary>
/// <param name="Id">The customer's own id, the one given last.</param>
/// <param name="Ids">Every id under which usage counts for this user.</param>
/// <param name="Merged">The users that went up in this one.</param>
/// <param name="Name">The user's name, or null.</param>
/// <param name="Email">The user's address, or null; several users may have the same.</param>
/// <param name="BillingId">The billing provider's id of the user, or null.</param>
/// <param name="Metadata">A JSON object of the customer's own, or null.</param>
/// <param name="CreatedAt">When the user was created.</param>
/// <param name="UpdatedAt">When the user was changed last.</param>
sealed record UserAnswer(
    string Id,
    IReadOnlyList<string> Ids,
    IReadOnlyList<MergedUserAnswer> Merged,
    string? Name,
    string? Email,
    string? BillingId,
    JsonElement? Metadata,
    DateTime CreatedAt,
    DateTime UpdatedAt)
{
    public static UserAnswer From(UserRow row)
    {
        var (_, name, email, billingId, metadata) = row.Definition;
        return new(
            row.CurrentId, row.Ids, [.. row.Merged.Select(each => new MergedUserAnswer(each.Id, each.MergedAt))],
            name, email, billingId, metadata, row.CreatedAt.UtcDateTime, row.UpdatedAt.UtcDateTime);
    }
}

/// <summary>A user that went up in another.</summary>
/// <param name="Id">What that user was called.</param>
/// <param name="MergedAt">When.</param>
sealed record MergedUserAnswer(string Id, DateTimeOffset MergedAt);
