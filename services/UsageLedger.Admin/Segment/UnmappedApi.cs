using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using UsageLedger.Contracts;
using UsageLedger.Domain.Segment;
using UsageLedger.Hosting;
using UsageLedger.Projections.Segment;

namespace UsageLedger.Admin.Segment;

/// <summary>What Segment said that no rule makes usage of.</summary>
static class UnmappedApi
{
    public static void MapUnmapped(this RouteGroupBuilder segment)
    {
        segment.MapGet("/unmapped", ByNameAsync)
            .WithSummary("Events that are no usage, by name")
            .WithDescription("Most frequent first.")
            .Produces<UnmappedAnswer>()
            .ProducesProblem(400);
        segment.MapGet("/unmapped/properties", ByPropertyAsync)
            .WithSummary("Events that are no usage, by what their properties hold")
            .WithDescription("Most frequent first; by values as the conditions of rules can name them.")
            .Produces<UnmappedPropertiesAnswer>()
            .ProducesProblem(400);
    }

    static async Task<IResult> ByNameAsync(
        [AsParameters] UnmappedQuery query, HttpContext http, NpgsqlDataSource database)
    {
        var problems = new List<FieldProblem>();
        var limit = query.ReadLimit(problems);
        if (problems.Count > 0) return Problem.InvalidFields(problems);
        var (tenant, cancellation) = (http.Key().Tenant, http.RequestAborted);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var (count, byName) = await UnmappedRows.ByNameAsync(connection, tenant, limit, cancellation);
        var lastReceivedAt = await UnmappedRows.LastReceivedAtAsync(connection, tenant, cancellation);
        return TypedResults.Ok(new UnmappedAnswer(count, lastReceivedAt, byName));
    }

    static async Task<IResult> ByPropertyAsync(
        [AsParameters] UnmappedQuery query,
        [FromQuery(Name = "event"), Description("Only events of this name; of every name when left out.")]
        string? name,
        HttpContext http,
        NpgsqlDataSource database)
    {
        var problems = new List<FieldProblem>();
        var limit = query.ReadLimit(problems);
        if (name?.Contains('\0') == true) problems.Add(new("event", "holds a NUL character"));
        if (problems.Count > 0) return Problem.InvalidFields(problems);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var found = await UnmappedRows.ByPropertyAsync(
            connection, http.Key().Tenant, name, limit, http.RequestAborted);
        return TypedResults.Ok(new UnmappedPropertiesAnswer(found.ConvertAll(UnmappedValueAnswer.Of)));
    }
}

/// <summary>How much a call asks for.</summary>
readonly record struct UnmappedQuery(
    [property: FromQuery(Name = "limit"), Description("How many at most: 1 to 1,000, 100 when left out.")]
    string? Limit)
{
    const int LimitDefault = 100;
    const int LimitMax = 1_000;

    /// <summary>The limit; its problem joins those given.</summary>
    public int ReadLimit(List<FieldProblem> problems)
    {
        if (Limit is null) return LimitDefault;
        if (int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit is >= 1 and <= LimitMax)
            return limit;
        problems.Add(new("limit", $"is no number from 1 to {LimitMax}"));
        return LimitDefault;
    }
}

/// <summary>Events that are no usage.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="LastReceivedAt">When the last of all of Segment's track calls was received, usage or not; null when
/// there was none.</param>
/// <param name="ByEvent">By name, most frequent first.</param>
sealed record UnmappedAnswer(long Count, DateTimeOffset? LastReceivedAt, IReadOnlyList<UnmappedName> ByEvent);

/// <summary>What the properties of events that are no usage hold.</summary>
/// <param name="ByProperty">By property and value, most frequent first.</param>
sealed record UnmappedPropertiesAnswer(IReadOnlyList<UnmappedValueAnswer> ByProperty);

/// <summary>Events of which a property holds a value.</summary>
/// <param name="Path">The property, e.g. <c>object.name</c>.</param>
/// <param name="Value">A text, a number, true, false or null.</param>
/// <param name="Operator">How a condition finds them: <c>=</c>, or <c>contains</c> when the property is a list.</param>
/// <param name="Count">How many events.</param>
/// <param name="LastSeenAt">When the last one was received.</param>
sealed record UnmappedValueAnswer(
    string Path, JsonElement Value, string Operator, long Count, DateTimeOffset LastSeenAt)
{
    public static UnmappedValueAnswer Of(UnmappedValue found) => new(
        found.Path, found.Value,
        RuleConditionBody.Spell(found.IsInList ? RuleOperator.Contains : RuleOperator.Equals),
        found.Count, found.LastSeenAt);
}
