using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Packages;

/// <summary>Publishes and archives packages.</summary>
static class PackageStatusChange
{
    public static void MapPackageStatus(this RouteGroupBuilder packages)
    {
        Map("publish", package => package.Publish())
            .WithSummary("Publishes a package: it can be subscribed to from now on")
            .ProducesProblem(409);
        Map("archive", package => package.Archive())
            .WithSummary("Archives a package: it stays for those who have it, and nobody else can subscribe");

        RouteHandlerBuilder Map(string verb, Func<Package, Decision> decide) =>
            packages.MapPost($"/{{id}}/{verb}", (string id, HttpContext http, CatalogueWriter catalogue) =>
                    HandleAsync(id, decide, http, catalogue))
                .WithDescription("The same again changes nothing.")
                .Produces<PackageAnswer>()
                .ProducesProblem(404);
    }

    static async Task<IResult> HandleAsync(
        string id, Func<Package, Decision> decide, HttpContext http, CatalogueWriter catalogue)
    {
        if (Fields.IdProblem(id) is { } problem) return problem;
        return await catalogue.ChangeAsync(
            http.Key().Tenant, change => SetAsync(change, id, decide), http.RequestAborted).OkAsync();
    }

    /// <summary>Publishes or archives a package.</summary>
    public static async Task<Outcome<PackageAnswer>> SetAsync(
        CatalogueChange change, string id, Func<Package, Decision> decide)
    {
        var stream = await change.LockAsync(StreamNames.Package(id));
        if (await FindAsync() is not { } before) return PackagesApi.Unknown(id);
        var decision = decide(before.Package);
        if (await change.CarryOutAsync(stream, decision) is { } refusal) return refusal;
        return PackageAnswer.From((await FindAsync())!);

        Task<PackageRow?> FindAsync() =>
            PackageRows.FindAsync(change.Connection, change.Tenant, id, change.Cancellation);
    }
}
