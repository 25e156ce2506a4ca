using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Users;

/// <summary>Users that somebody should look at: to give them an id at the billing provider, or to merge them.</summary>
static class FlaggedUsers
{
    public static void MapFlaggedUsers(this RouteGroupBuilder flagged)
    {
        flagged.MapGet("/", CountAsync)
            .WithSummary("How many users somebody should look at")
            .WithDescription("Users that went up in another one are not counted.")
            .Produces<UserFlags>();
        flagged.MapGet("/without-billing-id", WithoutBillingIdAsync)
            .WithSummary("The users that are not connected to a billing provider, in the order of their ids")
            .WithDescription("Those without a billingId.")
            .Produces<ListAnswer<UserAnswer>>()
            .ProducesProblem(400);
        flagged.MapGet("/sharing-email", SharingEmailAsync)
            .WithSummary("The users that share an e-mail with another one")
            .WithDescription("In whatever letter case. Those of one e-mail stand together, the one created first "
                + "before the others: a merge makes it the target unless another one is named.")
            .Produces<ListAnswer<UserAnswer>>()
            .ProducesProblem(400);
    }

    static async Task<IResult> CountAsync(HttpContext http, NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        return TypedResults.Ok(await UserFlags.CountAsync(connection, http.Key().Tenant, http.RequestAborted));
    }

    static Task<IResult> WithoutBillingIdAsync(
        [AsParameters] ListQuery query, HttpContext http, NpgsqlDataSource database)
    {
        var problems = new List<FieldProblem>();
        var page = query.Read(problems);
        return PageAsync(page, problems, UserFlags.WithoutBillingIdAsync, http, database);
    }

    static Task<IResult> SharingEmailAsync([AsParameters] ListQuery query, HttpContext http, NpgsqlDataSource database)
    {
        var problems = new List<FieldProblem>();
        var page = (query with { Cursor = null }).Read(problems) with { After = PlaceIn(query.Cursor, problems) };
        return PageAsync(page, problems, UserFlags.SharingEmailAsync, http, database);
    }

    static async Task<IResult> PageAsync(
        PageRequest page,
        List<FieldProblem> problems,
        ReadPage read,
        HttpContext http,
        NpgsqlDataSource database)
    {
        if (problems.Count > 0) return Problem.InvalidFields(problems);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var found = await read(connection, http.Key().Tenant, page, http.RequestAborted);
        return TypedResults.Ok(ListAnswer<UserAnswer>.From(found, UserAnswer.From));
    }

    // Where a page ended by e-mail and instant, and not only by id: whoever stood there may be gone by now.
    static string PlaceIn(string? cursor, List<FieldProblem> problems)
    {
        if (cursor is null) return "";
        if (PlaceIn(cursor) is { } place) return place.ToString();
        problems.Add(new("cursor", "is no cursor of this list"));
        return "";
    }

    static SharingPlace? PlaceIn(string cursor)
    {
        try
        {
            return SharingPlace.Read(Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor)));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
