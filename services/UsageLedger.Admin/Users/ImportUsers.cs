using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Admin.Users;

/// <summary>Creates, changes and merges the users of a file.</summary>
static class ImportUsers
{
    const int BytesMax = 5 * 1024 * 1024;

    public static void MapImportUsers(this RouteGroupBuilder file) =>
        file.MapPost("/", HandleAsync)
            .WithSummary("Creates, changes and merges the users of a CSV file")
            .WithDescription("The first line names the columns, in any order: id, which is required, and any of name, "
                + "email, billing_id, merge_into. Each row creates the user of its id or changes it; an empty cell, "
                + "like a column that is left out, leaves what the user has, and so does every row with metadata. A "
                + "row with merge_into then merges the user into that one; once that is so, the row says nothing any "
                + "more. Rows take effect from top to bottom; one that a rule forbids is refused and the others go "
                + "on. What is wrong with the file itself is answered at once, and nothing is done then. The same "
                + "file again changes nothing, and carries on where a call broke off. At most 10,000 rows and 5 MiB, "
                + "in UTF-8.")
            .Accepts<string>(UserFile.ContentType)
            .Produces<ImportAnswer>()
            .ProducesProblem(400)
            .ProducesProblem(413)
            .ProducesProblem(415);

    static async Task<IResult> HandleAsync(
        HttpContext http,
        Importing importing,
        [FromQuery, Description("true: nothing is changed, and the answer is what it would be. false when left out.")]
        string? dryRun = null)
    {
        var problems = new List<FieldProblem>();
        var isDryRun = false;
        if (dryRun is not null && !bool.TryParse(dryRun, out isDryRun))
            problems.Add(new("dryRun", "is neither true nor false"));
        if (!IsCsv(http.Request.ContentType))
            return Problem.UnsupportedMediaType("Send Content-Type: text/csv, in UTF-8.");
        if (await ReadBodyAsync(http) is not { } body) return Problem.TooLarge(BytesMax);
        var rows = UserFileReader.Read(body, problems);
        if (problems.Count > 0) return Problem.InvalidFields(problems);
        var tenant = http.Key().Tenant;
        var done = isDryRun
            ? await importing.PlanAsync(tenant, rows, http.RequestAborted)
            : await importing.CarryOutAsync(tenant, rows, http.RequestAborted);
        return TypedResults.Ok(ImportAnswer.Of(isDryRun, done));
    }

    static bool IsCsv(string? contentType) =>
        contentType is null
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.MediaType.Equals(UserFile.ContentType, StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)));

    static async Task<byte[]?> ReadBodyAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = BytesMax;
        try
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            return body.ToArray();
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }
}

/// <summary>What became of a row.</summary>
enum ImportOutcome
{
    Unchanged,
    Created,
    Updated,
    Merged,
    Refused,
}

/// <summary>Writes the outcomes in lower case.</summary>
sealed class ImportOutcomeConverter()
    : JsonStringEnumConverter<ImportOutcome>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>What became of a file, or would become of it.</summary>
/// <param name="DryRun">True when nothing was changed.</param>
/// <param name="Created">How many rows created a user.</param>
/// <param name="Updated">How many changed one.</param>
/// <param name="Merged">How many merged one into another, after they created or changed it where that was wanted.
/// </param>
/// <param name="Unchanged">How many say what is so already.</param>
/// <param name="Refused">How many a rule forbids.</param>
/// <param name="Rows">The rows that are refused or change something, in the order of the file: 1,000 at most, and the
/// refused before others.</param>
sealed record ImportAnswer(
    bool DryRun,
    int Created,
    int Updated,
    int Merged,
    int Unchanged,
    int Refused,
    IReadOnlyList<ImportedRowAnswer> Rows)
{
    const int RowCountMax = 1_000;

    public static ImportAnswer Of(bool isDryRun, IReadOnlyList<PlannedRow> rows)
    {
        var listed = rows
            .Where(row => row.Outcome != ImportOutcome.Unchanged)
            .OrderBy(row => row.Outcome != ImportOutcome.Refused).ThenBy(row => row.Row.Line)
            .Take(RowCountMax)
            .OrderBy(row => row.Row.Line)
            .Select(row => new ImportedRowAnswer(row.Row.Line, row.Row.Id, row.Outcome, row.Problem));
        return new(
            isDryRun, Count(ImportOutcome.Created), Count(ImportOutcome.Updated), Count(ImportOutcome.Merged),
            Count(ImportOutcome.Unchanged), Count(ImportOutcome.Refused), [.. listed]);

        int Count(ImportOutcome outcome) => rows.Count(row => row.Outcome == outcome);
    }
}

/// <summary>What became of a row, or would become of it.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Id">The id that it names.</param>
/// <param name="Outcome">created, updated, merged or refused.</param>
/// <param name="Problem">Why it is refused, and what to do; left out when it is not.</param>
sealed record ImportedRowAnswer(
    int Line,
    string Id,
    [property: JsonConverter(typeof(ImportOutcomeConverter))] ImportOutcome Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Problem);
