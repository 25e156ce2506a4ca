using System.Text;
using System.Text.Json;
using UsageLedger.Configuration.Catalogue;
using UsageLedger.Configuration.Catalogue.Yaml;
using UsageLedger.Contracts;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.UnitTests.Configuration;

/// <summary>Files of the catalogue, as tests write them.</summary>
static class Files
{
    public const string Tenant = "acme-test";

    public static readonly CatalogueState Nothing = new([], []);

    public static YamlDocument Yaml(string text) => YamlDocument.Read(Encoding.UTF8.GetBytes(text));

    public static IReadOnlyList<FieldProblem> Problems(string yaml) =>
        CatalogueFileReader.Read(Yaml(yaml).Root).Problems;

    /// <summary>The file of a text that must be one.</summary>
    public static CatalogueFile Read(string yaml)
    {
        var (file, problems) = CatalogueFileReader.Read(Yaml(yaml).Root);
        Assert.Empty(problems);
        return file;
    }

    public static CatalogueFile Read(CatalogueState state) =>
        Read(YamlWriting.Write(JsonSerializer.SerializeToElement(CatalogueDocument.Of(Tenant, state))));

    public static CataloguePlan Plan(CatalogueState current, string yaml) =>
        CataloguePlan.Of(Tenant, current, Read(yaml));

    /// <summary>The lines as Kana's tool takes them.</summary>
    public static IEnumerable<string> Lines(CatalogueState current, string yaml) =>
        Plan(current, yaml).Lines.Select(line => line.ToString());

    /// <summary>What is there once a plan was carried out, by its events alone.</summary>
    public static CatalogueState After(CatalogueState current, CataloguePlan plan)
    {
        var features = current.Features.ToDictionary(each => each.Id);
        var packages = current.Packages.ToDictionary(each => each.Definition.Id);
        foreach (var change in plan.Changes)
            switch (change.Decision.Event)
            {
                case FeatureDefined feature:
                    features[feature.Id] = feature;
                    break;
                case PackageDefined package:
                    packages[package.Id] = new(
                        package, packages.GetValueOrDefault(package.Id)?.Status ?? PackageStatus.Draft);
                    break;
                case PackagePublished published:
                    packages[published.Id] = packages[published.Id] with { Status = PackageStatus.Published };
                    break;
                default:
                    Assert.Fail($"{change.Decision.Event} is not planned by files");
                    break;
            }
        return new(
            [.. features.Values.OrderBy(each => each.Id, StringComparer.Ordinal)],
            [.. packages.Values.OrderBy(each => each.Definition.Id, StringComparer.Ordinal)]);
    }
}
