using Npgsql;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Projections.Catalogue;

/// <summary>A feature as the read model has it.</summary>
public sealed record FeatureRow(FeatureDefined Definition, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>The features of a tenant.</summary>
public static class FeatureRows
{
    const string Select = """
        select id, name, type, unit_label, unit_label_plural, metadata, created_at, updated_at
        from ledger.features where tenant_id = $1
        """;

    /// <summary>The feature of an id, or null.</summary>
    public static Task<FeatureRow?> FindAsync(
        NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation) =>
        connection.FindAsync(
            $"{Select} and id = $2", [Parameter.Text(tenant), Parameter.Text(id)], Read, cancellation);

    /// <summary>Those of the ids that are features.</summary>
    public static Task<List<FeatureRow>> AmongAsync(
        NpgsqlConnection connection, string tenant, IEnumerable<string> ids, CancellationToken cancellation) =>
        connection.ListAsync(
            $"{Select} and id = any($2)", [Parameter.Text(tenant), Parameter.Texts(ids)], Read, cancellation);

    /// <summary>A page of them.</summary>
    public static async Task<Page<FeatureRow>> PageAsync(
        NpgsqlConnection connection, string tenant, PageRequest page, CancellationToken cancellation) =>
        page.Of(
            await connection.ListAsync(
                $"{Select} and id > $2 order by id limit $3",
                [Parameter.Text(tenant), Parameter.Text(page.After), Parameter.Count(page.FetchCount)],
                Read,
                cancellation),
            row => row.Definition.Id);

    /// <summary>The types of those of the features that exist.</summary>
    public static async Task<IReadOnlyDictionary<string, FeatureType>> TypesAsync(
        NpgsqlConnection connection, string tenant, IEnumerable<string> ids, CancellationToken cancellation)
    {
        var found = await connection.ListAsync(
            "select id, type from ledger.features where tenant_id = $1 and id = any($2)",
            [Parameter.Text(tenant), Parameter.Texts(ids)],
            row => (Id: row.GetString(0), Type: Rows.Value<FeatureType>(row.GetString(1))),
            cancellation);
        return found.ToDictionary(feature => feature.Id, feature => feature.Type, StringComparer.Ordinal);
    }

    internal static Task DefineAsync(
        NpgsqlConnection connection, CatalogueEvent of, FeatureDefined feature, CancellationToken cancellation) =>
        connection.ExecuteAsync("""
            insert into ledger.features
              (tenant_id, id, name, type, unit_label, unit_label_plural, metadata, created_at, updated_at, position)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)
            on conflict (tenant_id, id) do update set
              name = excluded.name, unit_label = excluded.unit_label, unit_label_plural = excluded.unit_label_plural,
              metadata = excluded.metadata, updated_at = excluded.updated_at, position = excluded.position
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Text(feature.Id), Parameter.Text(feature.Name),
                Parameter.Text(Rows.Text(feature.Type)), Parameter.Text(feature.UnitLabel),
                Parameter.Text(feature.UnitLabelPlural), Parameter.Json(feature.Metadata),
                Parameter.Instant(of.RecordedAt), Parameter.Position(of.Position.Value),
            ],
            cancellation);

    static FeatureRow Read(NpgsqlDataReader row) => new(
        new(
            row.GetString(0), row.GetString(1), Rows.Value<FeatureType>(row.GetString(2)),
            row.TextOrNull(3), row.TextOrNull(4), row.JsonOrNull(5)),
        row.Instant(6),
        row.Instant(7));
}
