using System.ComponentModel;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Users;

/// <summary>Reads a page of some of the tenant's users.</summary>
delegate Task<Page<UserRow>> ReadPage(
    NpgsqlConnection connection, string tenant, PageRequest page, CancellationToken cancellation);

/// <summary>Users as a file, to be filled in and imported again.</summary>
static class ExportUsers
{
    // Few enough to be held; enough that most of the time is not spent on asking.
    const int PageLimit = 1_000;

    static readonly Dictionary<string, ReadPage> Flagged = new(StringComparer.Ordinal)
    {
        ["without-billing-id"] = UserFlags.WithoutBillingIdAsync,
        ["sharing-email"] = UserFlags.SharingEmailAsync,
    };

    public static void MapExportUsers(this RouteGroupBuilder file) =>
        file.MapGet("/", HandleAsync)
            .WithSummary("The users as a CSV file")
            .WithDescription("Columns: id, name, email, billing_id, merge_into, the last one empty; in UTF-8, quoted "
                + "as in RFC 4180, in the order of the lists. Cells hold exactly what the ledger holds, so that the "
                + "file can be imported again: a cell that begins with =, +, - or @ is not changed, and a spreadsheet "
                + "may take it for a formula; import the columns as text where users choose their own names.")
            .Produces<string>(200, UserFile.ContentType)
            .ProducesProblem(400);

    static async Task<IResult> HandleAsync(
        HttpContext http,
        NpgsqlDataSource database,
        [FromQuery, Description("without-billing-id or sharing-email; all users when left out.")]
        string? flagged = null)
    {
        ReadPage? read = UserRows.PageAsync;
        if (flagged is not null && !Flagged.TryGetValue(flagged, out read))
            return Problem.InvalidFields(
                [new FieldProblem("flagged", $"is none of {string.Join(", ", Flagged.Keys)}")]);
        var (tenant, cancellation) = (http.Key().Tenant, http.RequestAborted);
        // Read before the answer begins: a database that is away is a problem then, and no file that ends early.
        var first = await PageAsync(database, tenant, read, after: "", cancellation);
        return TypedResults.Stream(
            body => UserFile.WriteAsync(
                body, RowsAsync(database, tenant, read, first, cancellation), cancellation),
            UserFile.ContentType,
            fileDownloadName: "users.csv");
    }

    // Page by page: however slowly the file is taken, no connection is held meanwhile.
    static async IAsyncEnumerable<UserRow> RowsAsync(
        NpgsqlDataSource database,
        string tenant,
        ReadPage read,
        Page<UserRow> first,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var page = first; ; page = await PageAsync(database, tenant, read, page.Next, cancellation))
        {
            foreach (var row in page.Items) yield return row;
            if (page.Next is null) yield break;
        }
    }

    static async Task<Page<UserRow>> PageAsync(
        NpgsqlDataSource database, string tenant, ReadPage read, string after, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        return await read(connection, tenant, new(after, PageLimit), cancellation);
    }
}
