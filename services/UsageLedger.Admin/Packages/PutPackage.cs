using System.Text.Json;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Packages;

/// <summary>Creates or changes a package.</summary>
static class PutPackage
{
    public static void MapPutPackage(this RouteGroupBuilder packages) =>
        packages.MapPut("/{id}", HandleAsync)
            .WithSummary("Creates or changes a package")
            .WithDescription("A new package is a DRAFT. The same again changes nothing. Of a PUBLISHED package only "
                + "the metadata can change, of an ARCHIVED one nothing.")
            .Accepts<PackageRequest>("application/json")
            .Produces<PackageAnswer>()
            .Produces<PackageAnswer>(201)
            .ProducesProblem(400)
            .ProducesProblem(409)
            .ProducesProblem(422);

    static async Task<IResult> HandleAsync(string id, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await http.ReadBodyAsync(
            reader => PackageRequest.Read(reader).Define(id),
            wanted => catalogue.ChangeAsync(
                http.Key().Tenant, change => DefineAsync(change, wanted), http.RequestAborted).PutAsync());
    }

    /// <summary>Makes a package what it is to be.</summary>
    /// <param name="change">The change.</param>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="mustBeNew">True: one that is there and differs is left as it is, and refused.</param>
    public static async Task<Outcome<Put<PackageAnswer>>> DefineAsync(
        CatalogueChange change, PackageDefined wanted, bool mustBeNew = false)
    {
        var (connection, tenant, cancellation) = (change.Connection, change.Tenant, change.Cancellation);
        var stream = await change.LockAsync(StreamNames.Package(wanted.Id));
        var before = await PackageRows.FindAsync(connection, tenant, wanted.Id, cancellation);
        // Features and packages are never taken away, so what is known stays known without a lock.
        var features = await FeatureRows.TypesAsync(
            connection, tenant, wanted.Features.Select(feature => feature.FeatureId), cancellation);
        var packages = await PackageRows.KnownAsync(connection, tenant, wanted.BasePackages, cancellation);
        var decision = Package.Define(before?.Package, wanted, features, packages);
        if (mustBeNew && before is not null && decision is not Decision.Unchanged)
            return Outcomes.Exists("package", wanted.Id);
        if (await change.CarryOutAsync(stream, decision) is { } refusal) return refusal;
        var after = await PackageRows.FindAsync(connection, tenant, wanted.Id, cancellation);
        return new Put<PackageAnswer>(PackageAnswer.From(after!), IsNew: before is null);
    }
}

/// <summary>What a package is to be.</summary>
/// <param name="Name">What people call it; the id when left out.</param>
/// <param name="IsAddon">True when it comes on top of another package; false when left out.</param>
/// <param name="BasePackages">What an add-on can come on top of; none is any.</param>
/// <param name="Features">What it gives; none when left out.</param>
/// <param name="Metadata">A JSON object of the customer's own.</param>
sealed record PackageRequest(
    string? Name = null,
    bool? IsAddon = null,
    IReadOnlyList<string>? BasePackages = null,
    IReadOnlyList<PackageFeatureRequest>? Features = null,
    JsonElement? Metadata = null)
{
    public static PackageRequest Read(FieldReader reader)
    {
        var features = new List<PackageFeatureRequest>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in reader.Objects("features", CatalogueLimits.PackageFeatureCountMax))
        {
            var feature = PackageFeatureRequest.Read(item);
            if (!ids.Add(feature.Id) && feature.Id.Length > 0) item.Add("id", $"is '{feature.Id}' a second time");
            features.Add(feature);
        }
        return new(
            reader.Name("name"), reader.Flag("isAddon"),
            reader.Ids("basePackages", CatalogueLimits.BasePackageCountMax), features, reader.Metadata());
    }

    public PackageDefined Define(string id) => new(
        id,
        Name ?? id,
        IsAddon ?? false,
        BasePackages ?? [],
        [.. (Features ?? []).Select(each => new PackageFeature(
            each.Id, each.Limit, each.ResetPeriod, each.OverageEnabled ?? false))],
        Metadata);
}

/// <summary>One feature of a package.</summary>
/// <param name="Id">The feature.</param>
/// <param name="Limit">How much in a period, in the feature's unit; unlimited when left out.</param>
/// <param name="ResetPeriod">How often consumption goes back to zero: DAY, MONTH or YEAR; never when left out.</param>
/// <param name="OverageEnabled">True when usage may go past the limit; false when left out.</param>
sealed record PackageFeatureRequest(
    string Id, decimal? Limit = null, ResetPeriod? ResetPeriod = null, bool? OverageEnabled = null)
{
    public static PackageFeatureRequest Read(FieldReader reader)
    {
        var limit = reader.Decimal("limit");
        if (limit < 0) reader.Add("limit", "is below zero");
        return new(
            reader.Id("id") ?? "", limit, reader.Choice<ResetPeriod>("resetPeriod"), reader.Flag("overageEnabled"));
    }
}
