using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using UsageLedger.Contracts;

namespace UsageLedger.UnitTests.Contracts;

public sealed class NumbersInJson
{
    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-1.50")]
    [InlineData("9999999999999999999999999999")]
    [InlineData("0.0000000000000000000000000001")]
    [InlineData("1234567890123.456789012345678")]
    public void That_a_decimal_holds_are_taken_as_they_are(string text)
    {
        Assert.Null(Parse(text, out var value));
        Assert.Equal(decimal.Parse(text, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("2e3", 2000)]
    [InlineData("-1.5E+2", -150)]
    [InlineData("25e-1", 2.5)]
    [InlineData("1.00000000000000000000000000000000000", 1)]
    [InlineData("1000e-40000000000", 0)]
    public void With_an_exponent_or_idle_zeros_are_what_they_mean(string text, double meant)
    {
        var problem = Parse(text, out var value);
        if (meant == 0) Assert.Equal("is out of range", problem);
        else Assert.Equal((decimal)meant, value);
    }

    [Theory]
    [InlineData("12345678901234567890123456789", "has more than 28 significant digits")]
    [InlineData("0.12345678901234567890123456789", "has more than 28 significant digits")]
    [InlineData("1e29", "is out of range")]
    [InlineData("-1e400", "is out of range")]
    [InlineData("1e-29", "is out of range")]
    [InlineData("1.55e-27", "is out of range")]
    [InlineData("0.00000000000000000000000000015", "is out of range")]
    public void That_would_be_rounded_are_refused(string text, string problem) =>
        Assert.Equal(problem, Parse(text, out _));

    [Fact]
    public void Of_every_size_and_scale_come_back_as_they_were() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<(int High, int Low, byte Scale)>(),
        number =>
        {
            var value = new decimal(number.Low, number.High, 0, number.High < 0, (byte)(number.Scale % 29));
            return Parse(value.ToString(CultureInfo.InvariantCulture), out var read) is null && read == value;
        }));

    static string? Parse(string text, out decimal value) => ExactDecimal.Parse(Encoding.UTF8.GetBytes(text), out value);
}
