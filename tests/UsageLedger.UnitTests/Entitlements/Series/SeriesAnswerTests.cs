using System.Text;
using UsageLedger.Domain.Usage;
using UsageLedger.Entitlements.Usage;
using UsageLedger.Projections.Counting;

namespace UsageLedger.UnitTests.Entitlements.Series;

public sealed class TheAnswerOfASeries
{
    [Fact]
    public async Task Puts_each_effect_into_the_window_in_which_it_occurred()
    {
        var answer = await AnswerAsync(
            ("2026-03-27T23:00:00Z", 1m), // the first instant of the 28th in Berlin
            ("2026-03-28T22:59:59.999999Z", 2.50m),
            ("2026-03-28T23:00:00Z", -7m),
            ("2026-03-30T21:59:59Z", 10m));
        Assert.Equal([3.50m, -7m, 10m], answer.Windows.Select(window => window.Used));
        Assert.Equal(6.50m, answer.Used);
        Assert.Equal(("day", "Europe/Berlin"), (answer.Window, answer.TimeZone));
    }

    [Fact]
    public async Task Has_zeros_where_nothing_was_used()
    {
        var answer = await AnswerAsync();
        Assert.Equal([0m, 0m, 0m], answer.Windows.Select(window => window.Used));
        Assert.Equal(0, answer.Used);
    }

    [Fact]
    public async Task Never_rounds_a_sum() => await Assert.ThrowsAsync<InexactSumException>(() => AnswerAsync(
        ("2026-03-28T12:00:00Z", decimal.MaxValue), ("2026-03-28T12:00:01Z", 0.5m)));

    [Fact]
    public async Task Is_a_table_of_RFC_4180()
    {
        var answer = await AnswerAsync(("2026-03-28T12:00:00Z", 1234567.50m), ("2026-03-29T12:00:00Z", -0.001m));
        Assert.Equal(
            """
            start,end,local_start,used
            2026-03-27T23:00:00.000Z,2026-03-28T23:00:00.000Z,2026-03-28T00:00:00.000+01:00,1234567.50
            2026-03-28T23:00:00.000Z,2026-03-29T22:00:00.000Z,2026-03-29T00:00:00.000+01:00,-0.001
            2026-03-29T22:00:00.000Z,2026-03-30T22:00:00.000Z,2026-03-30T00:00:00.000+02:00,0

            """.ReplaceLineEndings("\r\n"),
            Encoding.UTF8.GetString(answer.ToCsv()));
    }

    [Fact]
    public async Task Shows_microseconds_where_there_are_some()
    {
        var answer = await AnswerAsync("2026-03-28T12:00:00.123456Z", "hour");
        Assert.StartsWith("2026-03-28T12:00:00.123456Z,2026-03-28T13:00:00.000Z,2026-03-28T13:00:00.123456+01:00,0",
            Encoding.UTF8.GetString(answer.ToCsv()).Split("\r\n")[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("124", "api-calls", "usage-124-api-calls-day.csv")]
    [InlineData("a/../b\\c", "x\"; filename=\"y", "usage-a-..-b-c-x---filename--y-day.csv")]
    [InlineData("jürgen@example.com", "é,\n", "usage-j-rgen-example.com-----day.csv")]
    public async Task Has_a_file_name_that_is_safe_for_any_id(string user, string feature, string name) =>
        Assert.Equal(name, ((await AnswerAsync()) with { UserId = user, FeatureId = feature }).CsvName());

    [Fact]
    public async Task Has_a_file_name_that_file_systems_take()
    {
        var id = new string('x', 200);
        Assert.InRange(((await AnswerAsync()) with { UserId = id, FeatureId = id }).CsvName().Length, 1, 200);
    }

    static Task<SeriesAnswer> AnswerAsync(params (string At, decimal Effect)[] effects) =>
        AnswerAsync("2026-03-28", "day", effects);

    static Task<SeriesAnswer> AnswerAsync(string from, string window, params (string At, decimal Effect)[] effects)
    {
        var query = SeriesQuery.Read(new(from, "2026-03-31", window, "Europe/Berlin", null), default, []);
        var read = effects.Select(effect => new UsageEffect(Instants.At(effect.At), effect.Effect));
        return SeriesAnswer.OfAsync("124", "api-calls", query!, read.ToAsyncEnumerable());
    }
}
