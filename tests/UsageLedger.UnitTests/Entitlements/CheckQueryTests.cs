using System.Text.Json;
using UsageLedger.Entitlements.Checks;
using UsageLedger.Hosting;

namespace UsageLedger.UnitTests.Entitlements;

public sealed class TheQueryOfACheck
{
    [Fact]
    public void Asks_for_one_unit_of_any_age_when_nothing_is_said()
    {
        var query = CheckQuery.Read(null, null, null);
        Assert.Equal((1m, null, false, null), (query.Delta, query.PositionMin, query.IsStrong, query.Problem));
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("-2.5", -2.5)]
    [InlineData("0", 0)]
    [InlineData("1e3", 1000)]
    public void Takes_a_delta_as_JSON_would_write_it(string text, double delta) =>
        Assert.Equal((decimal)delta, CheckQuery.Read(text, null, null).Delta);

    [Theory]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("1,5")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData(" 1")]
    [InlineData("1e29")]
    [InlineData("0.00000000000000000000000000001")]
    [InlineData("12345678901234567890.1234567890")]
    public void Refuses_a_delta_that_cannot_be_held_exactly(string text) =>
        Assert.NotNull(CheckQuery.Read(text, null, null).Problem);

    [Fact]
    public void Takes_a_receipts_position() => Assert.Equal(1042, CheckQuery.Read(null, "1042", null).PositionMin);

    [Fact]
    public void Takes_strong_and_nothing_else_for_consistency()
    {
        Assert.True(CheckQuery.Read(null, null, "strong").IsStrong);
        Assert.NotNull(CheckQuery.Read(null, null, "eventual").Problem);
    }

    [Fact]
    public void Names_everything_that_does_not_hold_at_once()
    {
        var details = CheckQuery.Read("x", "-1", "weak").Problem!.Details;
        var errors = Assert.IsType<IReadOnlyList<InvalidField>>(details.Extensions["errors"], exactMatch: false);
        Assert.Equal(["delta", "minPosition", "consistency"], errors.Select(error => error.Field));
    }
}

public sealed class AnInstantInJson
{
    static readonly JsonSerializerOptions Options = new() { Converters = { new InstantConverter() } };

    [Theory]
    [InlineData("2026-11-20T12:00:00+00:00", "2026-11-20T12:00:00.000Z")]
    [InlineData("2026-11-20T12:00:00.12+00:00", "2026-11-20T12:00:00.120Z")]
    [InlineData("2026-11-20T12:00:00.123456+00:00", "2026-11-20T12:00:00.123456Z")]
    [InlineData("2026-11-20T13:00:00+01:00", "2026-11-20T12:00:00.000Z")]
    public void Is_in_UTC_to_the_millisecond_or_the_microsecond(string instant, string json) =>
        Assert.Equal($"\"{json}\"", JsonSerializer.Serialize(Instants.At(instant), Options));
}
