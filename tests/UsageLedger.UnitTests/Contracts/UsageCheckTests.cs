using System.Text;
using System.Text.Json;
using UsageLedger.Contracts;

namespace UsageLedger.UnitTests.Contracts;

public sealed class UsageThatIsChecked
{
    static readonly UsageRecorded Good = new() { Tenant = "acme", UserId = "124", FeatureId = "api-calls" };

    [Fact]
    public void Tenant_user_and_feature_are_enough() => Assert.Empty(UsageCheck.Problems(Good));

    [Fact]
    public void Every_problem_is_named_at_once()
    {
        var bad = new UsageRecorded
        {
            Id = "",
            UserId = new('x', 201),
            FeatureId = "a\nb",
            Action = "REPLACE",
            OccurredAt = new(1999, 12, 31, 23, 59, 59, TimeSpan.Zero),
            Properties = Json("[1]"),
        };
        Assert.Equal(
            ["tenant", "id", "userId", "featureId", "action", "occurredAt", "properties"],
            UsageCheck.Problems(bad).Select(problem => problem.Field));
    }

    [Theory]
    [InlineData("ü/%:\"'\\ 用户 🚀")]
    [InlineData(" ")]
    public void An_id_may_hold_anything_but_control_characters(string id) =>
        Assert.Empty(UsageCheck.Problems(Good with { UserId = id, FeatureId = id, Id = id, Source = id }));

    // Not a theory: half a surrogate pair does not survive as an attribute's argument.
    [Fact]
    public void Text_that_no_store_can_hold_is_no_id() => Assert.All(
        ["a\0b", "\ud83d", "a\udc00b", "\ud83d\ud83d"],
        id => Assert.Equal("userId", Assert.Single(UsageCheck.Problems(Good with { UserId = id })).Field));

    [Theory]
    [InlineData("""{"a":"\u0000"}""", "NUL")]
    [InlineData("""{"\u0000":1}""", "NUL")]
    [InlineData("""{"a":["\ud800"]}""", "Unicode")]
    [InlineData("""{"a":{"b":1e999}}""", "number out of range")]
    [InlineData("""{"a":1,"a":2}""", "twice")]
    public void Properties_that_the_database_would_refuse_are_refused_here(string properties, string why) =>
        Assert.Contains(
            why,
            Assert.Single(UsageCheck.Problems(Good with { Properties = Json(properties) })).Problem,
            StringComparison.Ordinal);

    [Fact]
    public void Properties_are_bounded_in_size_and_depth()
    {
        var large = Json($$"""{"a":"{{new string('x', UsageLimits.PropertiesBytesMax)}}"}""");
        var deep = Json(string.Concat(Enumerable.Repeat("""{"a":""", 40)) + "1" + new string('}', 40));
        var tooLarge = Assert.Single(UsageCheck.Problems(Good with { Properties = large }));
        var tooDeep = Assert.Single(UsageCheck.Problems(Good with { Properties = deep }));
        Assert.Contains("larger", tooLarge.Problem, StringComparison.Ordinal);
        Assert.Contains("deeper", tooDeep.Problem, StringComparison.Ordinal);
    }

    static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}

public sealed class NumbersThatAreReadExactly
{
    [Theory]
    [InlineData("3", "3")]
    [InlineData("-1.50", "-1.50")]
    [InlineData("2e3", "2000")]
    [InlineData("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    [InlineData("1234567890123456789012345678", "1234567890123456789012345678")]
    [InlineData("0e5", "0")]
    [InlineData("1.50000000000000000000000000000", "1.5")]
    [InlineData("100000000000000000000000000000e-10", "10000000000000000000")]
    public void What_a_decimal_holds_is_taken(string text, string value)
    {
        Assert.Null(ExactDecimal.Parse(Encoding.UTF8.GetBytes(text), out var parsed));
        Assert.Equal(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture), parsed);
    }

    [Theory]
    [InlineData("1e29")]
    [InlineData("1e-29")]
    [InlineData("1.5e-28")]
    [InlineData("12345678901234567890123456789")]
    [InlineData("0.12345678901234567890123456789")]
    [InlineData("1e99999999999999999999")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("")]
    public void What_would_be_rounded_or_is_no_number_is_refused(string text) =>
        Assert.NotNull(ExactDecimal.Parse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void A_delta_on_the_wire_is_read_by_the_same_rule()
    {
        var read = JsonSerializer.Deserialize<UsageRecorded>("""{"delta":0.10}""", JsonSerializerOptions.Web);
        Assert.Equal(0.10m, read!.Delta);
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<UsageRecorded>(
            """{"delta":1e400}""", JsonSerializerOptions.Web));
    }
}
