using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using UsageLedger.Configuration.Catalogue;
using UsageLedger.Configuration.Catalogue.Yaml;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using static UsageLedger.UnitTests.Configuration.Files;

namespace UsageLedger.UnitTests.Configuration;

/// <summary>What is written comes back, whatever it is.</summary>
public sealed class CataloguesThatAreWrittenAndRead
{
    static readonly string[] Strange =
    [
        "null", "~", "1e3", "a: b", "#x", "a #b", "- a", "yes", "No", "true", ".inf", "0x1F", "1_000", "2026-11-20",
        "'", "\"", "\\", " a", "a ", "a  b", "*a", "&a", "!a", "%a", "@a", "`a", "{", "[", "]", ",", "?", "? a", "|",
        ">", "=", "<<", "...", "---", "é", "日本", "😀", "\u2028", "\uFEFF", "\u00A0", "\uE000", "\uFFFE", "\u200B", "e1",
        "y", "\"\\u0041\"", "a:", ":a", "-", "-1", "+1", "0", "x\u0301", "\u0600", "İ", "\U0010FFFF", "\uFFFD",
    ];

    static readonly Gen<string> Id = Gen.Frequency(
        (3, Gen.Elements(Strange)),
        (1, Gen.Choose(0x20, 0xD7FF).Where(c => c is < 0x7F or > 0x9F).ListOf(4)
            .Select(chars => string.Concat(chars.Select(c => (char)c)))));

    static readonly Gen<string> Text = Gen.Frequency(
        (4, Id),
        (1, Gen.Elements("a\nb", "\n", "\t", "a\r\n", "\u0001", "\u001b[2J", "\u007f", "\u0085", new('x', 200))));

    static readonly Gen<JsonElement?> Metadata = Gen.Frequency(
        (2, Gen.Constant<JsonElement?>(null)),
        (1, from key in Text
            from value in Gen.Elements("1.50", "-0", "1E+2", "true", "null", "[]", "{}", "[[1,\"x\"],{\"\":\"\"}]")
            select (JsonElement?)JsonSerializer.SerializeToElement(new JsonObject { [key] = JsonNode.Parse(value) })));

    static readonly Gen<string?> Label =
        Gen.Frequency((1, Gen.Constant<string?>(null)), (1, Text.Select(text => (string?)text)));

    static readonly Gen<FeatureDefined> AFeature =
        from id in Id
        from name in Text
        from type in Gen.Elements(Enum.GetValues<FeatureType>())
        from one in Label
        from many in Label
        from metadata in Metadata
        select type == FeatureType.Binary
            ? new FeatureDefined(id, name, type, null, null, metadata)
            : new FeatureDefined(id, name, type, one, many, metadata);

    static Gen<PackageFeature> FeatureOf(FeatureDefined[] features) =>
        from feature in Gen.Elements(features)
        from limit in Gen.Elements<decimal?>(
            null, 0, 1000.50m, 0.0000000000000000000000000001m, 9999999999999999999999999999m)
        from period in Gen.Elements<ResetPeriod?>(null, ResetPeriod.Day, ResetPeriod.Month, ResetPeriod.Year)
        from overage in Gen.Elements(true, false)
        select new PackageFeature(
            feature.Id, feature.Type == FeatureType.Binary ? null : limit, period, overage);

    static Gen<Package> PackageOf(FeatureDefined[] features, string[] ids) =>
        from id in Gen.Elements(ids)
        from name in Text
        from isAddon in Gen.Elements(true, false)
        from bases in Gen.Elements(ids).ListOf(2)
        from given in FeatureOf(features).ListOf(3)
        from metadata in Metadata
        from status in Gen.Elements(PackageStatus.Draft, PackageStatus.Published)
        select new Package(
            new(id, name, isAddon, isAddon ? [.. bases.Distinct()] : [], [.. given.DistinctBy(each => each.FeatureId)],
                metadata),
            status);

    static readonly Gen<CatalogueState> State =
        from features in AFeature.ListOf(4)
        from names in Id.ListOf(4)
        let known = features.DistinctBy(each => each.Id).OrderBy(each => each.Id, StringComparer.Ordinal).ToArray()
        let ids = names.Distinct().ToArray()
        from packages in PackageOf(known, ids).ListOf(12)
        let kept = packages.DistinctBy(each => each.Definition.Id)
            .OrderBy(each => each.Definition.Id, StringComparer.Ordinal).ToArray()
        where ids.All(id => kept.Any(each => each.Definition.Id == id)) // so that all base packages are there
        where kept.Any(each => !each.Definition.IsAddon)
        select new CatalogueState(known, kept);

    [Fact]
    public void Change_nothing_where_they_come_from() => Check.QuickThrowOnFailure(Prop.ForAll(
        State.ToArbitrary(), state => CataloguePlan.Of(Tenant, state, Read(state)).Lines.Count == 0));

    [Fact]
    public void Are_the_same_in_another_ledger() => Check.QuickThrowOnFailure(Prop.ForAll(
        State.ToArbitrary(),
        state =>
        {
            var plan = CataloguePlan.Of(Tenant, Nothing, Read(state));
            return CataloguePlan.Of(Tenant, After(Nothing, plan), Read(state)).Lines.Count == 0;
        }));

    [Fact]
    public void Say_every_text_as_it_is() => Check.QuickThrowOnFailure(Prop.ForAll(
        Text.ToArbitrary(),
        text =>
        {
            var json = JsonSerializer.SerializeToElement(new JsonObject { [text] = new JsonArray(text) });
            return JsonElement.DeepEquals(json, Yaml(YamlWriting.Write(json)).Root);
        }));
}
