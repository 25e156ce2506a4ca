using System.Data;
using System.Diagnostics;
using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Segment;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Segment;

namespace UsageLedger.Admin.Segment;

/// <summary>Shows what applying a rule would do.</summary>
static class PreviewRule
{
    public static void MapPreviewRule(this RouteGroupBuilder rules) =>
        rules.MapPost("/{id}/preview", HandleAsync)
            .WithSummary("Shows what applying a rule would do, and does nothing")
            .WithDescription("Exactly what `/v1/segment/rules/{id}/apply` would record and take back if it were called "
                + "now, by user and feature, with the consumption before and after. With a `rule` in the body: as if "
                + "the rule had been changed to that, or created, before. The totals are those of all pages.")
            .Accepts<PreviewRequest>(isOptional: true, "application/json")
            .Produces<PreviewAnswer>()
            .ProducesProblem(400)
            .ProducesProblem(404)
            .ProducesProblem(409)
            .ProducesProblem(422);

    static async Task<IResult> HandleAsync(string id, HttpContext http, NpgsqlDataSource database)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await http.ReadBodyAsync(
            PreviewRequest.Read, wanted => PreviewAsync(id, wanted, http, database), isOptional: true);
    }

    static async Task<IResult> PreviewAsync(
        string id, PreviewRequest wanted, HttpContext http, NpgsqlDataSource database)
    {
        var (tenant, cancellation) = (http.Key().Tenant, http.RequestAborted);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // All of it is read as it is at one moment; nothing waits for it meanwhile.
        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.RepeatableRead, cancellation);
        await using (var readOnly = new NpgsqlCommand("set transaction read only", connection))
            await readOnly.ExecuteNonQueryAsync(cancellation);
        var rules = await SegmentRuleRows.StateAsync(connection, tenant, cancellation);
        if (wanted.Rule?.Define(id) is { } rule)
        {
            var features = await FeatureRows.TypesAsync(connection, tenant, [rule.FeatureId], cancellation);
            var decision = rules.Define(rule, features.ContainsKey(rule.FeatureId));
            if (decision is Decision.Refused refused) return refused.ToProblem();
            if (decision is Decision.Accepted) rules = rules.With(rule);
        }
        if (rules.Find(id) is null) return RulesApi.Unknown(id);
        switch (MappingRun.Start(Guid.Empty, id, wanted.IncludeMatched ?? false, rules, upTo: long.MaxValue))
        {
            case Decision.Refused refused:
                return refused.ToProblem();
            case Decision.Accepted(MappingStarted started):
                var preview = new MappingPreview(
                    connection, tenant, wanted.Limit ?? PreviewRequest.LimitDefault,
                    wanted.Cursor is { } cursor ? PreviewKey.InCursor(cursor) : null);
                return TypedResults.Ok(await preview.OfAsync(started, cancellation));
            case var decision:
                throw new UnreachableException($"{decision} is no start of a run");
        }
    }
}

/// <summary>What is to be shown.</summary>
/// <param name="Rule">What the rule would be; as it is when left out.</param>
/// <param name="IncludeMatched">True: what rules have matched before is matched anew as well. False when left out.
/// </param>
/// <param name="Limit">How many changes at most: 1 to 1,000, 100 when left out.</param>
/// <param name="Cursor">The next of the page before; left out for the first page.</param>
sealed record PreviewRequest(
    RuleRequest? Rule = null, bool? IncludeMatched = null, int? Limit = null, string? Cursor = null)
{
    public const int LimitDefault = 100;
    const int LimitMax = 1_000;

    public static PreviewRequest Read(FieldReader reader)
    {
        var limit = reader.Decimal("limit");
        if (limit is < 1 or > LimitMax || limit is { } count && count % 1 != 0)
            reader.Add("limit", $"is no number from 1 to {LimitMax}");
        var cursor = reader.Text("cursor");
        if (cursor is not null && PreviewKey.InCursor(cursor) is null)
            reader.Add("cursor", "is no cursor of this list");
        return new(
            reader.Object("rule") is { } rule ? RuleRequest.Read(rule) : null,
            reader.Flag("includeMatched"),
            reader.Problems.Count == 0 ? (int?)limit : null,
            cursor);
    }
}
