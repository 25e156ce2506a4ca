using System.Text.Json;
using Npgsql;
using UsageLedger.Domain.Segment;
using UsageLedger.Projections.Segment;

namespace UsageLedger.Admin.Segment;

/// <summary>A rule.</summary>
/// <param name="Id">The customer's own id.</param>
/// <param name="Version">1, 2, 3 … for each change, also across a deletion.</param>
/// <param name="Order">Its place in the order in which rules are asked, from 1.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Enabled">False: it matches nothing for the time being.</param>
/// <param name="Conditions">All must hold.</param>
/// <param name="FeatureId">What was used when they hold.</param>
/// <param name="Delta">How much was used: a number, or <c>{ "property": "a.path" }</c>.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
sealed record RuleAnswer(
    string Id,
    int Version,
    int Order,
    string Name,
    bool Enabled,
    IReadOnlyList<RuleConditionBody> Conditions,
    string FeatureId,
    JsonElement Delta,
    DateTime CreatedAt,
    DateTime UpdatedAt)
{
    /// <summary>All of a tenant's rules, in their order.</summary>
    public static async Task<IReadOnlyList<RuleAnswer>> AllAsync(
        NpgsqlConnection connection, string tenant, CancellationToken cancellation)
    {
        var rows = await SegmentRuleRows.ReadAsync(connection, tenant, cancellation);
        return [.. rows.Select((row, index) => Of(row, order: index + 1))];
    }

    static RuleAnswer Of(SegmentRuleRow row, int order)
    {
        var rule = row.Definition;
        return new(
            rule.Id, rule.Version, order, rule.Name, rule.IsEnabled,
            [.. rule.Conditions.Select(RuleConditionBody.Of)], rule.FeatureId, RuleRequest.Spell(rule.Delta),
            row.CreatedAt.UtcDateTime, row.UpdatedAt.UtcDateTime);
    }
}

/// <summary>A rule as it was for some time.</summary>
/// <param name="Version">1, 2, 3 … for each change, also across a deletion.</param>
/// <param name="Name">What people called it.</param>
/// <param name="Enabled">False: it matched nothing.</param>
/// <param name="Conditions">All had to hold.</param>
/// <param name="FeatureId">What was used when they held.</param>
/// <param name="Delta">How much was used: a number, or <c>{ "property": "a.path" }</c>.</param>
/// <param name="Since">From when on it was so.</param>
/// <param name="Until">When it was changed or deleted; null while it is so.</param>
sealed record RuleVersionAnswer(
    int Version,
    string Name,
    bool Enabled,
    IReadOnlyList<RuleConditionBody> Conditions,
    string FeatureId,
    JsonElement Delta,
    DateTimeOffset Since,
    DateTimeOffset? Until)
{
    public static RuleVersionAnswer Of(SegmentRuleDefined rule, DateTimeOffset since, DateTimeOffset? until) => new(
        rule.Version, rule.Name, rule.IsEnabled, [.. rule.Conditions.Select(RuleConditionBody.Of)], rule.FeatureId,
        RuleRequest.Spell(rule.Delta), since, until);
}
