using UsageLedger.Domain.Segment;
using static UsageLedger.UnitTests.Segment.RulesSamples;

namespace UsageLedger.UnitTests.Segment;

public sealed class ConditionsOnProperties
{
    [Theory]
    [InlineData("\"pdf\"", "\"pdf\"", true)]
    [InlineData("\"pdf\"", "\"PDF\"", false)]
    [InlineData("\"\"", "\"\"", true)]
    [InlineData("1", "1.0", true)]
    [InlineData("1000", "1e3", true)]
    [InlineData("0.1", "0.10000000000000000000000000000000001", false)]
    [InlineData("1", "\"1\"", false)]
    [InlineData("true", "true", true)]
    [InlineData("true", "1", false)]
    [InlineData("null", "null", true)]
    [InlineData("null", "\"\"", false)]
    [InlineData("false", "null", false)]
    [InlineData("\"pdf\"", "[\"pdf\"]", false)]
    [InlineData("\"pdf\"", "{}", false)]
    public void Equals_compares_values_of_one_kind(string value, string found, bool holds)
    {
        Assert.Equal(holds, Holds(RuleOperator.Equals, value, found));
        Assert.Equal(!holds, Holds(RuleOperator.NotEquals, value, found));
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("false", true)]
    [InlineData("\"\"", true)]
    [InlineData("[]", true)]
    [InlineData("null", false)]
    public void Exists_holds_of_all_but_null(string found, bool holds) =>
        Assert.Equal(holds, Holds(RuleOperator.Exists, null, found));

    [Theory]
    [InlineData("\"port\"", "\"a report\"", true)]
    [InlineData("\"Port\"", "\"a report\"", false)]
    [InlineData("\"port\"", "[\"a\", \"port\"]", true)]
    [InlineData("\"port\"", "[\"a report\"]", false)]
    [InlineData("2", "[1, 2.0]", true)]
    [InlineData("2", "[\"2\"]", false)]
    [InlineData("2", "123", false)]
    [InlineData("2", "\"123\"", false)]
    [InlineData("true", "[false, true]", true)]
    [InlineData("true", "true", false)]
    [InlineData("\"a\"", "{\"a\": 1}", false)]
    [InlineData("\"a\"", "null", false)]
    public void Contains_looks_into_texts_and_lists(string value, string found, bool holds) =>
        Assert.Equal(holds, Holds(RuleOperator.Contains, value, found));

    [Theory]
    [InlineData("5", 1)]
    [InlineData("4", 0)]
    [InlineData("4.0", 0)]
    [InlineData("4e0", 0)]
    [InlineData("4.0000000000000000000000000000000001", 1)]
    [InlineData("3.9999999999999999999999999999999999", -1)]
    [InlineData("1e30", 1)]
    [InlineData("1e-300", -1)]
    [InlineData("-1e300", -1)]
    [InlineData("0.000000000000000000000000000000000000000000", -1)]
    public void Greater_and_less_compare_numbers_exactly(string found, int order)
    {
        Assert.Equal(order > 0, Holds(RuleOperator.Greater, "4", found));
        Assert.Equal(order < 0, Holds(RuleOperator.Less, "4", found));
    }

    [Theory]
    [InlineData("\"5\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[5]")]
    [InlineData("{}")]
    [InlineData("1e99999999999")]
    public void What_is_no_number_is_neither_greater_nor_less(string found)
    {
        Assert.False(Holds(RuleOperator.Greater, "4", found));
        Assert.False(Holds(RuleOperator.Less, "4", found));
    }

    [Theory]
    [InlineData("-5", "-4", -1)]
    [InlineData("-0.5", "-0.25e0", -1)]
    [InlineData("12e1", "1.2e2", 0)]
    [InlineData("-12e1", "1", -1)]
    [InlineData("0e5", "-0", 0)]
    [InlineData("12345678901234567890123456789012345", "12345678901234567890123456789012344", 1)]
    public void Numbers_are_compared_however_they_are_written(string found, string value, int order)
    {
        Assert.Equal(order > 0, Holds(RuleOperator.Greater, value, found));
        Assert.Equal(order < 0, Holds(RuleOperator.Less, value, found));
    }

    [Theory]
    [InlineData(RuleOperator.Equals, "\"x\"")]
    [InlineData(RuleOperator.Equals, "null")]
    [InlineData(RuleOperator.NotEquals, "\"x\"")]
    [InlineData(RuleOperator.NotEquals, "null")]
    [InlineData(RuleOperator.Exists, null)]
    [InlineData(RuleOperator.Contains, "\"x\"")]
    [InlineData(RuleOperator.Greater, "0")]
    [InlineData(RuleOperator.Less, "0")]
    public void Nothing_holds_of_a_property_that_is_not_there(RuleOperator compared, string? value)
    {
        string[] without = ["{}", "{\"object\":{}}", "{\"object\":\"name\"}", "{\"object\":[]}", "null"];
        foreach (var properties in without)
            Assert.Null(DeltaOf(properties, Property("object.name", compared, value)));
        Assert.Null(Rule("one", Property("object.name", compared, value)).DeltaOf(Exported, null));
    }

    static bool Holds(RuleOperator compared, string? value, string found) =>
        DeltaOf($$"""{"path":{{found}}}""", Property("path", compared, value)) == 1;
}

public sealed class PathsToProperties
{
    [Theory]
    [InlineData("object.name", """{"object":{"name":7}}""")]
    [InlineData("a.b.c", """{"a":{"b":{"c":7}}}""")]
    [InlineData("a.b", """{"a.b":7}""")]
    [InlineData("a.b", """{"a.b":7,"a":{"b":8}}""")]
    [InlineData("a.b.c", """{"a.b":{"c":7},"a":{"b":{"c":8}}}""")]
    [InlineData("a.b.c", """{"a.b":{"d":8},"a":{"b.c":7}}""")]
    [InlineData(".a", """{".a":7}""")]
    [InlineData("a.", """{"a":{"":7}}""")]
    public void Are_dotted_and_names_may_hold_dots(string path, string properties) =>
        Assert.Equal("7", PropertyPath.Find(Json(properties), path)?.GetRawText());

    [Theory]
    [InlineData("A", """{"a":7}""")]
    [InlineData("a.b", """{"a":[{"b":7}]}""")]
    [InlineData("a.0", """{"a":[7]}""")]
    [InlineData("a.b", """{"a":"b"}""")]
    [InlineData("a", "[7]")]
    public void Find_nothing_else(string path, string properties) =>
        Assert.Null(PropertyPath.Find(Json(properties), path));
}
