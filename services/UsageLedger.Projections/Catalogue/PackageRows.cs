using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Projections.Catalogue;

/// <summary>A package as the read model has it.</summary>
public sealed record PackageRow(Package Package, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>The packages of a tenant, with their features.</summary>
public static class PackageRows
{
    const string Select = """
        select p.id, p.name, p.is_addon, p.base_packages, p.status, p.metadata, p.created_at, p.updated_at,
          f.ids, f.limits, f.reset_periods, f.overages
        from ledger.packages p cross join lateral (
          select array_agg(feature_id order by ordinal) as ids, array_agg(usage_limit order by ordinal) as limits,
            array_agg(reset_period order by ordinal) as reset_periods,
            array_agg(overage_enabled order by ordinal) as overages
          from ledger.package_features where tenant_id = p.tenant_id and package_id = p.id
        ) f
        where p.tenant_id = $1
        """;

    /// <summary>The package of an id, or null.</summary>
    public static Task<PackageRow?> FindAsync(
        NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation) =>
        connection.FindAsync(
            $"{Select} and p.id = $2", [Parameter.Text(tenant), Parameter.Text(id)], Read, cancellation);

    /// <summary>Those of the ids that are packages.</summary>
    public static Task<List<PackageRow>> AmongAsync(
        NpgsqlConnection connection, string tenant, IEnumerable<string> ids, CancellationToken cancellation) =>
        connection.ListAsync(
            $"{Select} and p.id = any($2)", [Parameter.Text(tenant), Parameter.Texts(ids)], Read, cancellation);

    /// <summary>The ids of the packages that contain each of the features, in their order; a feature that is in none is
    /// left out.</summary>
    public static async Task<IReadOnlyDictionary<string, string[]>> IdsByFeatureAsync(
        NpgsqlConnection connection, string tenant, IEnumerable<string> featureIds, CancellationToken cancellation)
    {
        var found = await connection.ListAsync("""
            select feature_id, array_agg(package_id order by package_id) from ledger.package_features
            where tenant_id = $1 and feature_id = any($2) group by feature_id
            """,
            [Parameter.Text(tenant), Parameter.Texts(featureIds)],
            row => (FeatureId: row.GetString(0), PackageIds: row.GetFieldValue<string[]>(1)),
            cancellation);
        return found.ToDictionary(each => each.FeatureId, each => each.PackageIds, StringComparer.Ordinal);
    }

    /// <summary>A page of them, of one status or of all.</summary>
    public static async Task<Page<PackageRow>> PageAsync(
        NpgsqlConnection connection,
        string tenant,
        PackageStatus? status,
        PageRequest page,
        CancellationToken cancellation) =>
        page.Of(
            await connection.ListAsync(
                $"{Select} and p.id > $2 and ($4 is null or p.status = $4) order by p.id limit $3",
                [
                    Parameter.Text(tenant), Parameter.Text(page.After), Parameter.Count(page.FetchCount),
                    Parameter.Text(Rows.Text(status)),
                ],
                Read,
                cancellation),
            row => row.Package.Definition.Id);

    /// <summary>Those of the ids that are packages.</summary>
    public static async Task<IReadOnlySet<string>> KnownAsync(
        NpgsqlConnection connection, string tenant, IEnumerable<string> ids, CancellationToken cancellation)
    {
        var found = await connection.ListAsync(
            "select id from ledger.packages where tenant_id = $1 and id = any($2)",
            [Parameter.Text(tenant), Parameter.Texts(ids)],
            row => row.GetString(0),
            cancellation);
        return found.ToHashSet(StringComparer.Ordinal);
    }

    internal static async Task DefineAsync(
        NpgsqlConnection connection, CatalogueEvent of, PackageDefined package, CancellationToken cancellation)
    {
        await connection.ExecuteAsync("""
            insert into ledger.packages
              (tenant_id, id, name, is_addon, base_packages, status, metadata, created_at, updated_at, position)
            values ($1, $2, $3, $4, $5, 'DRAFT', $6, $7, $7, $8)
            on conflict (tenant_id, id) do update set
              name = excluded.name, is_addon = excluded.is_addon, base_packages = excluded.base_packages,
              metadata = excluded.metadata, updated_at = excluded.updated_at, position = excluded.position
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Text(package.Id), Parameter.Text(package.Name),
                Parameter.Flag(package.IsAddon), Parameter.Texts(package.BasePackages),
                Parameter.Json(package.Metadata), Parameter.Instant(of.RecordedAt),
                Parameter.Position(of.Position.Value),
            ],
            cancellation);
        await ReplaceFeaturesAsync(connection, of.Tenant, package, cancellation);
    }

    internal static Task SetStatusAsync(
        NpgsqlConnection connection,
        CatalogueEvent of,
        string id,
        PackageStatus status,
        CancellationToken cancellation) =>
        connection.ExecuteAsync("""
            update ledger.packages set status = $3, updated_at = $4, position = $5 where tenant_id = $1 and id = $2
            """,
            [
                Parameter.Text(of.Tenant), Parameter.Text(id), Parameter.Text(Rows.Text(status)),
                Parameter.Instant(of.RecordedAt), Parameter.Position(of.Position.Value),
            ],
            cancellation);

    static async Task ReplaceFeaturesAsync(
        NpgsqlConnection connection, string tenant, PackageDefined package, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(
            "delete from ledger.package_features where tenant_id = $1 and package_id = $2",
            [Parameter.Text(tenant), Parameter.Text(package.Id)],
            cancellation);
        await connection.ExecuteAsync("""
            insert into ledger.package_features
              (tenant_id, package_id, feature_id, usage_limit, reset_period, overage_enabled, ordinal)
            select $1, $2, * from unnest($3, $4, $5, $6) with ordinality
            """,
            [
                Parameter.Text(tenant), Parameter.Text(package.Id),
                Parameter.Texts(package.Features.Select(feature => feature.FeatureId)),
                Parameter.Numbers(package.Features.Select(feature => feature.Limit)),
                Parameter.Texts(package.Features.Select(feature => Rows.Text(feature.ResetPeriod))),
                Parameter.Flags(package.Features.Select(feature => feature.OverageEnabled)),
            ],
            cancellation);
    }

    static PackageRow Read(NpgsqlDataReader row)
    {
        var definition = new PackageDefined(
            row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetFieldValue<string[]>(3),
            Features(row, first: 8), row.JsonOrNull(5));
        return new(new(definition, Rows.Value<PackageStatus>(row.GetString(4))), row.Instant(6), row.Instant(7));
    }

    // The aggregate of no rows is null, not an empty array.
    static PackageFeature[] Features(NpgsqlDataReader row, int first)
    {
        if (row.IsDBNull(first)) return [];
        var ids = row.GetFieldValue<string[]>(first);
        var limits = row.GetFieldValue<decimal?[]>(first + 1);
        var resetPeriods = row.GetFieldValue<string?[]>(first + 2);
        var overages = row.GetFieldValue<bool[]>(first + 3);
        return [.. ids.Select(
            (id, i) => new PackageFeature(id, limits[i], Rows.ValueOrNull<ResetPeriod>(resetPeriods[i]), overages[i]))];
    }
}
