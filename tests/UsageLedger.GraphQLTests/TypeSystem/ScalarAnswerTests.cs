using System.Globalization;
using System.Text.Json;

namespace UsageLedger.GraphQLTests.TypeSystem;

public sealed class AScalarInAnAnswer
{
    static readonly Dictionary<string, Scalar> All = Scalars.Specified.ToDictionary(each => each.Name);

    static readonly DateTimeOffset Instant = new(2022, 1, 21, 17, 8, 9, 640, TimeSpan.FromHours(1));

    public static TheoryData<string, object, object> Written => new()
    {
        { "Int", 1, 1 },
        { "Int", 2147483647L, 2147483647 },
        { "Int", 3.00m, 3 },
        { "Float", 1.5, 1.5 },
        { "Float", 2, 2.0 },
        { "Float", 2.25m, 2.25 },
        { "String", "a", "a" },
        { "Boolean", false, false },
        { "ID", "a", "a" },
        { "ID", 12L, "12" },
    };

    [Theory]
    [MemberData(nameof(Written))]
    public void Is_written_as_its_type_says(string name, object value, object expected)
    {
        Assert.Null(All[name].Write(value, out var leaf));
        Assert.Equal(expected, leaf);
    }

    public static TheoryData<string, object, string> Refused => new()
    {
        { "Int", 2147483648L, "Int cannot represent non 32-bit signed integer value: 2147483648" },
        { "Int", 1.5m, "Int cannot represent non-integer value: 1.5" },
        { "Int", "1", "Int cannot represent non-integer value: 1" },
        { "Int", double.NaN, "Int cannot represent non-integer value: NaN" },
        { "Float", double.PositiveInfinity, "Float cannot represent non numeric value: Infinity" },
        { "Float", "1", "Float cannot represent non numeric value: 1" },
        { "String", 1, "String cannot represent a non string value: 1" },
        { "Boolean", 1, "Boolean cannot represent a non boolean value: 1" },
        { "ID", 1.5, "ID cannot represent a non-string and non-integer value: 1.5" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Says_why_it_cannot_be_written(string name, object value, string problem)
    {
        Assert.Equal(problem, All[name].Write(value, out var leaf));
        Assert.Null(leaf);
    }

    [Fact]
    public void Of_an_instant_is_in_UTC_and_cut_to_the_millisecond()
    {
        Assert.Null(Scalars.DateTime.Write(Instant.AddTicks(9_999), out var leaf));
        Assert.Equal("2022-01-21T16:08:09.640Z", leaf);
        Assert.Null(Scalars.DateTime.Write(Instant.UtcDateTime, out leaf));
        Assert.Equal("2022-01-21T16:08:09.640Z", leaf);
        Assert.NotNull(Scalars.DateTime.Write(Instant.DateTime, out _)); // of which zone?
    }

    [Theory]
    [InlineData("1.50", "1.5")]
    [InlineData("100", "100")]
    [InlineData("0.000", "0")]
    [InlineData("-0.0000000000000000000000000001", "-0.0000000000000000000000000001")]
    [InlineData("79228162514264337593543950335", "79228162514264337593543950335")]
    public void Of_a_decimal_is_a_text_without_zeros_at_its_end(string value, string expected)
    {
        Assert.Null(Scalars.Decimal.Write(decimal.Parse(value, CultureInfo.InvariantCulture), out var leaf));
        Assert.Equal(expected, leaf);
    }

    [Fact]
    public void Of_zero_has_no_sign()
    {
        Assert.Null(Scalars.Decimal.Write(decimal.Negate(0.00m), out var leaf));
        Assert.Equal("0", leaf);
    }

    [Fact]
    public void Of_JSON_is_what_it_is()
    {
        var json = JsonElement.Parse("""{ "a": 1.50 }""");
        Assert.Null(Scalars.Json.Write(json, out var leaf));
        Assert.Equal("""{ "a": 1.50 }""", ((JsonElement)leaf!).GetRawText());
        Assert.Equal("JSON cannot represent a value of Object", Scalars.Json.Write(new object(), out _));
    }
}
