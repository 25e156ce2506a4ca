using System.Text.Json;
using UsageLedger.Domain;
using UsageLedger.Domain.Usage;

namespace UsageLedger.UnitTests.Usage;

public sealed class UsageThatComesAgainUnderTheSameId
{
    static readonly UsageRecorded First = new(
        "124", "api-calls", 3, UsageAction.Add, Entries.Noon, "api", "req-1", Json("""{"region":"eu","n":1}"""));

    [Fact]
    public void The_same_body_is_the_same_event() =>
        Assert.True(First.IsRepeatedBy(First with { }, occurredAtGiven: true));

    [Fact]
    public void Members_in_another_order_are_the_same_body() =>
        Assert.True(First.IsRepeatedBy(First with { Properties = Json("""{"n":1.0,"region":"eu"}""") }, true));

    [Fact]
    public void A_number_written_otherwise_is_the_same_body() =>
        Assert.True(First.IsRepeatedBy(First with { Delta = 3.00m }, occurredAtGiven: true));

    [Fact]
    public void Another_time_is_another_body_only_if_the_caller_gave_it()
    {
        var later = First with { OccurredAt = Entries.Noon.AddSeconds(1) };
        Assert.False(First.IsRepeatedBy(later, occurredAtGiven: true));
        Assert.True(First.IsRepeatedBy(later, occurredAtGiven: false));
    }

    [Fact]
    public void Whatever_else_differs_is_another_body()
    {
        UsageRecorded[] others =
        [
            First with { UserId = "125" },
            First with { FeatureId = "seats" },
            First with { Delta = 4 },
            First with { Action = UsageAction.Set },
            First with { Properties = null },
            First with { Properties = Json("""{"region":"us","n":1}""") },
        ];
        Assert.All(others, other => Assert.False(First.IsRepeatedBy(other, occurredAtGiven: true)));
    }

    static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}

public sealed class NamesOfUsageStreams
{
    [Theory]
    [InlineData("124", "api-calls", "usage/124/api-calls")]
    [InlineData("a/b", "c", "usage/a%2Fb/c")]
    [InlineData("a", "b/c", "usage/a/b%2Fc")]
    [InlineData("a%2Fb", "100%", "usage/a%252Fb/100%25")]
    public void Ids_with_the_separator_in_them_stay_apart(string userId, string featureId, string name)
    {
        Assert.Equal(name, StreamNames.Usage(userId, featureId));
        Assert.Equal((userId, featureId), StreamNames.ParseUsage(name));
    }

    [Fact]
    public void A_name_of_another_kind_is_no_usage_stream() => Assert.Null(StreamNames.ParseUsage("feature/api-calls"));
}
