using UsageLedger.IntegrationTests.Histories.Naive;

namespace UsageLedger.IntegrationTests.Histories;

/// <summary>What a history begins with: features, packages and the first users.</summary>
static class Catalogues
{
    /// <summary>The operations that make them.</summary>
    public static IEnumerable<Operation> Beginning(Dice dice)
    {
        List<NaiveFeature> features = [new("calls", false), new("seats", false), new("support", true)];
        if (dice.Chance(50)) features.Add(new("bytes", false));
        foreach (var feature in features) yield return new DefineFeature(feature);

        yield return Package("basic", isAddon: false);
        yield return Package("pro", isAddon: false);
        yield return Package("more", isAddon: true);
        yield return Package("more-pro", isAddon: true, "pro");
        if (dice.Chance(50)) yield return Package("extra", isAddon: true);

        for (var user = dice.Between(3, 5); user > 0; user--) yield return new PutUser($"u{user}");

        Operation Package(string id, bool isAddon, params string[] bases) =>
            new PublishPackage(new(id, isAddon, bases, [.. Features().Select(Feature)]));

        // The first is in most of them, so that users come to have it more than once.
        IEnumerable<NaiveFeature> Features() => dice.Some(features).Union(dice.Chance(70) ? [features[0]] : []);

        NaivePackageFeature Feature(NaiveFeature feature) => feature.IsBinary
            ? new(feature.Id, null, null, false)
            : new(feature.Id, Limit(dice), ResetPeriod(dice), dice.Chance(25));
    }

    /// <summary>None, little or much.</summary>
    public static decimal? Limit(Dice dice) => dice.Of<decimal?>([null, 0, 1, 2.5m, 5, 5, 10, 10, 100, 1_000_000]);

    /// <summary>Never, or one of the three.</summary>
    public static string? ResetPeriod(Dice dice) => dice.Of<string?>([null, "DAY", "MONTH", "MONTH", "YEAR", "YEAR"]);
}
