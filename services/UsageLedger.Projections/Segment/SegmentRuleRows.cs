using Npgsql;
using UsageLedger.Domain;
using UsageLedger.Domain.Segment;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Segment;

/// <summary>A rule as the read model has it.</summary>
public sealed record SegmentRuleRow(SegmentRuleDefined Definition, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>A tenant's rules for what Segment says.</summary>
public static class SegmentRuleRows
{
    /// <summary>All of them, in the order in which they are asked.</summary>
    public static Task<List<SegmentRuleRow>> ReadAsync(
        NpgsqlConnection connection, string tenant, CancellationToken cancellation) =>
        connection.ListAsync(
            """
            select definition, created_at, updated_at from ledger.segment_rules
            where tenant_id = $1 order by ordinal
            """,
            [Parameter.Text(tenant)],
            row => new SegmentRuleRow(
                LedgerEvents.Types.Read<SegmentRuleDefined>(row.GetString(0)), row.Instant(1), row.Instant(2)),
            cancellation);

    /// <summary>The rules as their events make them: the rows do not know the versions of a rule that was deleted.
    /// </summary>
    public static async Task<SegmentRules> StateAsync(
        NpgsqlConnection connection, string tenant, CancellationToken cancellation) =>
        SegmentRules.Of(await LedgerEvents.StreamAsync(connection, tenant, StreamNames.SegmentRules, cancellation));

    // A new one is asked last.
    internal static Task DefineAsync(
        NpgsqlConnection connection, CatalogueEvent of, SegmentRuleDefined rule, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            """
            insert into ledger.segment_rules (tenant_id, id, ordinal, definition, created_at, updated_at, position)
            values ($1, $2,
              (select coalesce(max(ordinal) + 1, 0) from ledger.segment_rules where tenant_id = $1), $3, $4, $4, $5)
            on conflict (tenant_id, id) do update set
              definition = excluded.definition, updated_at = excluded.updated_at, position = excluded.position
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Text(rule.Id), Parameter.Json(LedgerEvents.Types.Write(rule)),
                Parameter.Instant(of.RecordedAt), Parameter.Position(of.Position.Value),
            ],
            cancellation);

    internal static Task DeleteAsync(
        NpgsqlConnection connection, CatalogueEvent of, SegmentRuleDeleted rule, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            "delete from ledger.segment_rules where tenant_id = $1 and id = $2",
            [Parameter.Text(of.Tenant), Parameter.Text(rule.Id)],
            cancellation);

    internal static Task ReorderAsync(
        NpgsqlConnection connection, CatalogueEvent of, SegmentRulesReordered rules, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            """
            update ledger.segment_rules rule set ordinal = given.ordinal, position = $3
            from unnest($2::text[]) with ordinality as given (id, ordinal)
            where rule.tenant_id = $1 and rule.id = given.id
            """,
            [Parameter.Text(of.Tenant), Parameter.Texts(rules.Ids), Parameter.Position(of.Position.Value)],
            cancellation);
}
