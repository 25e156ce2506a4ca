using System.Globalization;
using System.Text.Json;
using UsageLedger.GraphQLTests.Language;

namespace UsageLedger.GraphQLTests.TypeSystem;

public sealed class AScalar
{
    static readonly Dictionary<string, Scalar> All =
        Scalars.Specified.Concat([Scalars.DateTime, Scalars.Json, Scalars.Decimal]).ToDictionary(each => each.Name);

    [Theory]
    [InlineData("Int", "-2147483648", "-2147483648")]
    [InlineData("Int", "2147483647", "2147483647")]
    [InlineData("Float", "1", "1")]
    [InlineData("Float", "-1.5e3", "-1500")]
    [InlineData("String", "\"a\"", "a")]
    [InlineData("Boolean", "true", "True")]
    [InlineData("ID", "\"a\"", "a")]
    [InlineData("ID", "123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("DateTime", "\"2022-01-21T16:08:09.640Z\"", "01/21/2022 16:08:09 +00:00")]
    [InlineData("DateTime", "\"2022-01-21T16:08:09.123456789+02:00\"", "01/21/2022 16:08:09 +02:00")]
    [InlineData("Decimal", "1.50", "1.5")]
    [InlineData("Decimal", "\"1.50\"", "1.5")]
    [InlineData("Decimal", "\"-0.0000000000000000000000000001\"", "-0.0000000000000000000000000001")]
    [InlineData("Decimal", "1234567890123456789012345678", "1234567890123456789012345678")]
    [InlineData("Decimal", "0.1234567890123456789012345678", "0.1234567890123456789012345678")]
    [InlineData("Decimal", "1e28", "10000000000000000000000000000")]
    [InlineData("Decimal", "1.5e-3", "0.0015")]
    [InlineData("Decimal", "0e999999999999", "0")]
    [InlineData("JSON", "{\"a\":[1.50,null,true,\"x\"]}", "{\"a\":[1.50,null,true,\"x\"]}")]
    public void Reads_JSON_and_the_literal_alike(string name, string json, string expected)
    {
        Assert.Null(All[name].Read(JsonElement.Parse(json), out var value));
        Assert.Equal(expected, Convert.ToString(value, CultureInfo.InvariantCulture));

        var literal = json.Replace("\"a\":", "a:", StringComparison.Ordinal);
        Assert.Null(All[name].Read(AValue.Read(literal), out value));
        Assert.Equal(expected, Convert.ToString(value, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("Int", "2147483648", "Int cannot represent non 32-bit signed integer value: 2147483648")]
    [InlineData("Int", "1.5", "Int cannot represent non-integer value: 1.5")]
    [InlineData("Int", "\"1\"", "Int cannot represent non-integer value: \"1\"")]
    [InlineData("Int", "true", "Int cannot represent non-integer value: true")]
    [InlineData("Int", "[1]", "Int cannot represent non-integer value: [1]")]
    [InlineData("Float", "\"1\"", "Float cannot represent non numeric value: \"1\"")]
    [InlineData("Float", "1e400", "Float cannot represent non numeric value: 1e400")]
    [InlineData("String", "1", "String cannot represent a non string value: 1")]
    [InlineData("Boolean", "1", "Boolean cannot represent a non boolean value: 1")]
    [InlineData("Boolean", "\"true\"", "Boolean cannot represent a non boolean value: \"true\"")]
    [InlineData("ID", "1.5", "ID cannot represent a non-string and non-integer value: 1.5")]
    [InlineData("ID", "true", "ID cannot represent a non-string and non-integer value: true")]
    [InlineData("DateTime", "1642781289", "DateTime cannot represent 1642781289: send an instant with an offset")]
    [InlineData("DateTime", "\"2022-01-21\"", "DateTime cannot represent \"2022-01-21\"")]
    [InlineData("DateTime", "\"2022-01-21T16:08:09\"", "DateTime cannot represent \"2022-01-21T16:08:09\"")]
    [InlineData("DateTime", "\"2022-02-30T16:08:09Z\"", "DateTime cannot represent \"2022-02-30T16:08:09Z\"")]
    [InlineData("DateTime", "\"2022-01-21T16:08:09Z \"", "DateTime cannot represent \"2022-01-21T16:08:09Z \"")]
    [InlineData("DateTime", "\"0001-01-01T00:00:00+10:00\"", "DateTime cannot represent \"0001-01-01T00:00:00+10:00\"")]
    [InlineData("Decimal", "\"one\"", "Decimal cannot represent \"one\": it is no number")]
    [InlineData("Decimal", "\" 1\"", "Decimal cannot represent \" 1\": it is no number")]
    [InlineData("Decimal", "\"01\"", "Decimal cannot represent \"01\": it is no number")]
    [InlineData("Decimal", "true", "Decimal cannot represent true: it is no number")]
    [InlineData("Decimal", "12345678901234567890123456789", "more than 28 significant digits")]
    [InlineData("Decimal", "0.12345678901234567890123456789", "more than 28 significant digits")]
    [InlineData("Decimal", "1e29", "Decimal cannot represent 1e29: it is out of range")]
    [InlineData("Decimal", "1e-29", "Decimal cannot represent 1e-29: it is out of range")]
    [InlineData("Decimal", "1e99999999999", "Decimal cannot represent 1e99999999999: it is out of range")]
    public void Says_why_it_cannot_read_something(string name, string json, string problem)
    {
        var said = All[name].Read(JsonElement.Parse(json), out var value);
        Assert.Contains(problem, said, StringComparison.Ordinal);
        Assert.Null(value);

        Assert.Contains(problem, All[name].Read(AValue.Read(json), out value), StringComparison.Ordinal);
        Assert.Null(value);
    }

    [Theory]
    [InlineData("Int", "1.0", "1")] // JSON does not tell 1.0 from 1
    [InlineData("Int", "1e3", "1000")]
    [InlineData("ID", "4.0", "4")]
    public void Reads_a_whole_number_of_JSON_however_it_is_spelled(string name, string json, string expected)
    {
        Assert.Null(All[name].Read(JsonElement.Parse(json), out var value));
        Assert.Equal(expected, Convert.ToString(value, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("String")]
    [InlineData("ID")]
    [InlineData("DateTime")]
    [InlineData("Decimal")]
    public void Refuses_half_a_surrogate_pair(string name) =>
        Assert.NotNull(All[name].Read(JsonElement.Parse("\"\\ud800\""), out _));

    [Theory]
    [InlineData("A")]
    [InlineData("{a: [A]}")]
    public void Of_JSON_takes_no_bare_names(string literal) =>
        Assert.Equal(
            "JSON cannot represent the name A: put it in quotes", Scalars.Json.Read(AValue.Read(literal), out _));

    [Fact]
    public void Of_JSON_reads_variables_as_null_while_they_are_not_known()
    {
        Assert.Null(Scalars.Json.Read(AValue.Read("[$a, {b: $c}]"), out var value));
        Assert.Equal("[null,{\"b\":null}]", value!.ToString());
    }
}
