using System.Text.Json;
using System.Text.Json.Nodes;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Admin.Packages;
using UsageLedger.Contracts;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.GraphQL;
using UsageLedger.Hosting;
using UsageLedger.Kana;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Kana;

/// <summary>Packages: <c>package</c>, <c>packages</c>, <c>createPackage</c>, <c>updatePackage</c>, and ours:
/// <c>publishPackage</c>, <c>archivePackage</c>.</summary>
static class PackageFields
{
    const string All = "ALL";

    public static void BindPackages(this Resolvers resolvers)
    {
        resolvers.Type<KanaCall>("Query")
            .FieldAsync("package", (call, field) =>
                KanaCall.ByIdAsync(field, call.Packages.FindAsync, PackagesApi.Unknown))
            .FieldAsync("packages", ListAsync);
        resolvers.Type<KanaCall>("Mutation")
            .FieldAsync("createPackage", CreateAsync)
            .FieldAsync("updatePackage", UpdateAsync)
            .FieldAsync("publishPackage", (call, field) => SetAsync(call, field, package => package.Publish()))
            .FieldAsync("archivePackage", (call, field) => SetAsync(call, field, package => package.Archive()));
        resolvers.Type<PackageAnswer>("Package")
            .Field("id", package => package.Id)
            .Field("name", package => package.Name)
            .Field("isAddon", package => package.IsAddon)
            .Field("status", package => package.Status)
            .Field("updatedAt", package => package.UpdatedAt)
            .Field("features", package => package.Features)
            .Field("prices", _ => Array.Empty<PackagePrice>())
            .Field("metadata", package => package.Metadata)
            .Field("basePackages", package => package.BasePackages);
        resolvers.BindPackageFeatures();
    }

    /// <summary>The packages of these ids that exist, in the order of the ids.</summary>
    public static async ValueTask<List<PackageAnswer>> FindAllAsync(KanaCall call, IReadOnlyCollection<string> ids)
    {
        call.Packages.Want(ids);
        var packages = new List<PackageAnswer>(ids.Count);
        foreach (var id in ids)
            if (await call.Packages.FindAsync(id) is { } package) packages.Add(package);
        WantFeatures(call, packages);
        return packages;
    }

    static void WantFeatures(KanaCall call, IEnumerable<PackageAnswer> packages) =>
        call.Features.Want(packages.SelectMany(package => package.Features).Select(feature => feature.Id));

    static ValueTask<object?> ListAsync(KanaCall call, FieldCall field)
    {
        var problems = new List<FieldProblem>();
        var status = field.Arguments.Text("status") ?? nameof(PackageStatus.Published);
        var only = status.Equals(All, StringComparison.OrdinalIgnoreCase)
            ? null
            : Fields.Choice<PackageStatus>("status", status, problems);
        if (problems.Count > 0) return new(Failures.Of(Problem.InvalidFields(problems)));
        return Pages.ReadAsync(
            field,
            page => call.ReadAsync(
                database => PackageRows.PageAsync(database, call.Tenant, only, page, call.Cancellation)),
            PackageAnswer.From,
            packages => WantFeatures(call, packages));
    }

    static ValueTask<object?> CreateAsync(KanaCall call, FieldCall field) => call.ChangeAsync(
        Flattened(field.Arguments.Object("input")!),
        reader => PackageRequest.Read(reader).Define(reader.Id("id") ?? ""),
        async (change, wanted) => (await PutPackage.DefineAsync(change, wanted, mustBeNew: true)).Thing());

    // REST has a feature's limit beside its id, Kana one level deeper.
    static JsonElement Flattened(Arguments input)
    {
        var package = JsonObject.Create(input.ToJson())!;
        foreach (var feature in package["features"]!.AsArray().OfType<JsonObject>())
        {
            if (feature.Remove("entitlement", out var entitlement) && entitlement is JsonObject given)
                foreach (var (name, value) in given.ToList())
                {
                    given.Remove(name);
                    feature[name] = value;
                }
            ExactTwin.GoesBefore(feature, "limit");
        }
        return JsonSerializer.SerializeToElement(package);
    }

    static ValueTask<object?> UpdateAsync(KanaCall call, FieldCall field)
    {
        var (id, input) = (field.Arguments.Text("id")!, field.Arguments.Object("input")!);
        if (Fields.IdProblem(id) is { } problem) return new(Failures.Of(problem));
        return call.ChangeAsync(
            input.ToJson(),
            reader => reader.Metadata(),
            async (change, metadata) =>
            {
                await change.LockAsync(StreamNames.Package(id));
                var row = await PackageRows.FindAsync(change.Connection, change.Tenant, id, change.Cancellation);
                if (row is not { Package.Definition: var before }) return PackagesApi.Unknown(id);
                var wanted = input.Has("metadata") ? before with { Metadata = metadata } : before;
                return (await PutPackage.DefineAsync(change, wanted)).Thing();
            });
    }

    static ValueTask<object?> SetAsync(KanaCall call, FieldCall field, Func<Package, Decision> decide) =>
        call.ChangeAsync(
            field.Arguments.ToJson(),
            reader => reader.Id("id") ?? "",
            (change, id) => PackageStatusChange.SetAsync(change, id, decide));
}
