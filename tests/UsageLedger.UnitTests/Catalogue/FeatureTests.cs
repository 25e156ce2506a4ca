using UsageLedger.Domain.Catalogue;
using static UsageLedger.UnitTests.Catalogue.Decisions;

namespace UsageLedger.UnitTests.Catalogue;

public sealed class AFeatureThatIsNew
{
    static readonly FeatureDefined ApiCalls =
        new("api-calls", "API calls", FeatureType.Consumable, "call", "calls", Metadata: null);

    [Fact]
    public void Is_created() => Assert.Equal(ApiCalls, Accepted(Feature.Define(null, ApiCalls)));

    [Theory]
    [InlineData("seat", null)]
    [InlineData(null, "seats")]
    public void Takes_no_unit_labels_when_it_is_binary(string? singular, string? plural)
    {
        var binary = ApiCalls with { Type = FeatureType.Binary, UnitLabel = singular, UnitLabelPlural = plural };
        Assert.False(Refused("binary-feature-unit", Feature.Define(null, binary)).IsConflict);
    }
}

public sealed class AFeatureThatExists
{
    static readonly FeatureDefined Sso =
        new("sso", "SSO", FeatureType.Binary, null, null, Json("""{"tier":1,"tags":[]}"""));

    [Fact]
    public void Stays_as_it_is_when_the_same_is_wanted() => Assert.True(IsUnchanged(Feature.Define(Sso, Sso with { })));

    [Theory]
    [InlineData("""{"tags":[],"tier":1}""")]
    [InlineData("""{ "tier": 1.0, "tags": [ ] }""")]
    public void Stays_as_it_is_when_its_metadata_is_only_spelled_otherwise(string metadata) =>
        Assert.True(IsUnchanged(Feature.Define(Sso, Sso with { Metadata = Json(metadata) })));

    [Fact]
    public void Stays_as_it_is_when_no_metadata_becomes_null() =>
        Assert.True(IsUnchanged(Feature.Define(Sso with { Metadata = null }, Sso with { Metadata = Json("null") })));

    [Fact]
    public void Takes_another_name_and_other_metadata()
    {
        var wanted = Sso with { Name = "Single sign-on", Metadata = Json("""{"tier":2}""") };
        Assert.Equal(wanted, Accepted(Feature.Define(Sso, wanted)));
    }

    [Fact]
    public void Never_changes_its_type() => Assert.True(
        Refused("feature-type-fixed", Feature.Define(Sso, Sso with { Type = FeatureType.Consumable })).IsConflict);
}
