using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Configuration.Catalogue;

/// <summary>What a tenant offers now, in the order of the ids.</summary>
public sealed record CatalogueState(IReadOnlyList<FeatureDefined> Features, IReadOnlyList<Package> Packages)
{
    static readonly PageRequest All = new("", int.MaxValue - 1);

    /// <summary>Reads it.</summary>
    /// <param name="connection">Where; in a transaction that keeps its snapshot, both lists are of one moment.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<CatalogueState> ReadAsync(
        NpgsqlConnection connection, string tenant, CancellationToken cancellation)
    {
        var features = await FeatureRows.PageAsync(connection, tenant, All, cancellation);
        var packages = await PackageRows.PageAsync(connection, tenant, status: null, All, cancellation);
        return new(
            [.. features.Items.Select(row => row.Definition).OrderBy(each => each.Id, StringComparer.Ordinal)],
            [.. packages.Items.Select(row => row.Package).OrderBy(each => each.Definition.Id, StringComparer.Ordinal)]);
    }
}
