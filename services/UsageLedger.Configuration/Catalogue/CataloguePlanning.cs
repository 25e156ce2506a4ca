using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Configuration.Catalogue;

/// <summary>Makes one plan. What may be and what may not is decided by <see cref="Feature"/> and <see cref="Package"/>,
/// as everywhere.</summary>
sealed class CataloguePlanning(string tenant, CatalogueState current, CatalogueFile file)
{
    readonly List<PlanLine> _lines = [];
    readonly List<PlannedChange> _changes = [];
    readonly Dictionary<string, FeatureDefined> _features = current.Features.ToDictionary(
        each => each.Id, StringComparer.Ordinal);
    readonly Dictionary<string, Package> _packages = current.Packages.ToDictionary(
        each => each.Definition.Id, StringComparer.Ordinal);

    public CataloguePlan Plan()
    {
        if (file.App is { } app && app != tenant)
            Add(PlanLine.Warning(
                $"the file was written for {PlanWords.Quoted(app)}, and this is {PlanWords.Quoted(tenant)}"));
        _lines.AddRange(FileRules.Broken(file));
        foreach (var feature in file.Features.DistinctBy(each => each.Definition.Id)) Plan(feature);

        // All of a file is one transaction, so that its packages may name one another in any order.
        var types = _features.ToDictionary(each => each.Key, each => each.Value.Type, StringComparer.Ordinal);
        var ids = _packages.Keys.Concat(file.Packages.Select(each => each.Definition.Id))
            .ToHashSet(StringComparer.Ordinal);
        foreach (var package in file.Packages.DistinctBy(each => each.Definition.Id)) Plan(package, types, ids);
        WarnOfLeftOut();
        return new(_lines, _lines.Any(line => line.Severity == PlanSeverity.Error) ? [] : _changes);
    }

    void Plan(FileFeature feature)
    {
        var before = _features.GetValueOrDefault(feature.Definition.Id);
        var after = feature.Over(before);
        var decision = Feature.Define(before, after);
        if (decision is Decision.Refused refused)
        {
            Refuse(PlanWords.Of(after), after.Id, refused);
        }
        else if (decision is Decision.Accepted accepted)
        {
            Add(PlanLine.Info(before is null ? PlanWords.New(after) : PlanWords.Changed(before, after)));
            _changes.Add(new(StreamNames.Feature(after.Id), accepted, IsOfFeature: true));
        }
        _features.TryAdd(after.Id, after);
    }

    void Plan(FilePackage package, IReadOnlyDictionary<string, FeatureType> types, IReadOnlySet<string> ids)
    {
        var before = _packages.GetValueOrDefault(package.Definition.Id);
        var after = package.Over(before?.Definition);
        _lines.AddRange(FileRules.Broken(package, before, types));
        if (package.Status == PackageStatus.Draft && before is { Status: not PackageStatus.Draft })
        {
            var status = PlanWords.Of(before.Status);
            Add(PlanLine.Error($"{PlanWords.Of(after)} is {status}: it cannot become a draft again"));
            return;
        }
        var decision = Package.Define(before, after, types, ids);
        if (decision is Decision.Refused refused)
        {
            var difference = before is null ? "" : PlanWords.Difference(before.Definition, after, types);
            Refuse(PlanWords.Of(after), after.Id, refused, difference);
            return;
        }
        Accept(before, after, decision, types);
        if (package.Status == PackageStatus.Published) Publish(new(after, before?.Status ?? PackageStatus.Draft));
    }

    void Accept(
        Package? before, PackageDefined after, Decision decision, IReadOnlyDictionary<string, FeatureType> types)
    {
        if (decision is not Decision.Accepted accepted) return;
        _changes.Add(new(StreamNames.Package(after.Id), accepted, IsOfFeature: false));
        Add(before switch
        {
            null => PlanLine.Info(PlanWords.New(after, types)),
            { Status: PackageStatus.Published } => PlanLine.Warning(
                $"{PlanWords.Of(after)} is published: its metadata changes for everybody who has it"),
            _ => PlanLine.Info(PlanWords.Changed(before.Definition, after, types)),
        });
    }

    void Publish(Package package)
    {
        var decision = package.Publish();
        if (decision is Decision.Refused refused)
        {
            Refuse(PlanWords.Of(package.Definition), package.Definition.Id, refused);
        }
        else if (decision is Decision.Accepted accepted)
        {
            Add(PlanLine.Info($"{PlanWords.Of(package.Definition)} becomes published, for good"));
            _changes.Add(new(StreamNames.Package(package.Definition.Id), accepted, IsOfFeature: false));
        }
    }

    // Nothing is ever deleted. What is archived is not missed, nor are add-ons in a file that has no place for them.
    void WarnOfLeftOut()
    {
        var named = file.Features.Select(each => each.Definition.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var feature in current.Features.Where(each => !named.Contains(each.Id)))
            Warn(PlanWords.Of(feature));
        named = file.Packages.Select(each => each.Definition.Id).ToHashSet(StringComparer.Ordinal);
        var expected = current.Packages.Where(each =>
            each.Status != PackageStatus.Archived && (file.HasAddons || !each.Definition.IsAddon));
        foreach (var package in expected.Where(each => !named.Contains(each.Definition.Id)))
            Warn(PlanWords.Of(package.Definition));

        void Warn(string what) => Add(PlanLine.Warning($"{what} is not in the file: it stays as it is"));
    }

    void Refuse(string what, string id, Decision.Refused refused, string difference = "")
    {
        var why = refused.Detail.Contains($"'{id}'", StringComparison.Ordinal)
            ? refused.Detail
            : $"{what}: {refused.Detail}";
        Add(PlanLine.Error(difference.Length == 0 ? why : $"{why} In the file: {difference}."));
    }

    void Add(PlanLine line) => _lines.Add(line);
}
