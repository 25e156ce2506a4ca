using UsageLedger.Admin.Features;
using UsageLedger.Admin.Packages;
using UsageLedger.GraphQL;
using UsageLedger.Kana;

namespace UsageLedger.Admin.Kana;

/// <summary>A price from a billing provider. This ledger has no billing provider, and so none of these.</summary>
sealed record PackagePrice(
    string Id, string Provider, int Amount, string DisplayAmount, string Currency, string? Interval);

/// <summary>What stands inside a package: its features, and the prices that it does not have.</summary>
static class PackageFeatureFields
{
    public static void BindPackageFeatures(this Resolvers resolvers)
    {
        resolvers.Type<PackageFeatureAnswer>("PackageFeature")
            .Field("id", item => item.Id)
            .FieldAsync("name", OfFeature(feature => feature.Name))
            .FieldAsync("type", OfFeature(feature => feature.Type))
            .Field("limit", item => Amounts.Int(item.Limit, "limitExact"))
            .Field("limitExact", item => item.Limit)
            .FieldAsync("unitLabel", OfFeature(feature => feature.UnitLabel))
            .FieldAsync("unitLabelPlural", OfFeature(feature => feature.UnitLabelPlural))
            .FieldAsync("metadata", OfFeature(feature => feature.Metadata))
            .Field("resetPeriod", item => item.ResetPeriod)
            .Field("overageEnabled", item => item.OverageEnabled);
        resolvers.Type<PackagePrice>("PackagePrice")
            .Field("id", price => price.Id)
            .Field("provider", price => price.Provider)
            .Field("amount", price => price.Amount)
            .Field("displayAmount", price => price.DisplayAmount)
            .Field("currency", price => price.Currency)
            .Field("interval", price => price.Interval);
    }

    // Features are never taken away, so the feature of a package is always there.
    static Func<PackageFeatureAnswer, FieldCall, ValueTask<object?>> OfFeature(Func<FeatureAnswer, object?> read) =>
        async (item, field) => read((await KanaCall.Of(field).Features.FindAsync(item.Id))!);
}
