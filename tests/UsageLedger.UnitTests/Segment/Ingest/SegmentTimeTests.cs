using System.Globalization;
using FsCheck.Fluent;
using UsageLedger.Contracts;
using UsageLedger.Ingest;

namespace UsageLedger.UnitTests.Segment.Ingest;

/// <summary>When it happened, by the ledger's clock, where it was received at noon on 20 November 2026.</summary>
public sealed class TheTimeOfASegmentEvent
{
    static readonly DateTimeOffset ReceivedAt = At("2026-11-20T12:00:00Z");

    [Theory]
    // clocks that are right, ahead and behind: a minute before it was sent is a minute before it was received
    [InlineData("2026-11-20T11:59:00Z", "2026-11-20T12:00:00Z", "2026-11-20T11:59:00Z")]
    [InlineData("2026-11-20T12:59:00Z", "2026-11-20T13:00:00Z", "2026-11-20T11:59:00Z")]
    [InlineData("2026-11-20T07:59:00Z", "2026-11-20T08:00:00Z", "2026-11-20T11:59:00Z")]
    // clocks that are years off
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01T00:01:00Z", "2026-11-20T11:59:00Z")]
    [InlineData("2099-01-01T00:00:00Z", "2099-01-01T00:01:00Z", "2026-11-20T11:59:00Z")]
    // other time zones are the same instants
    [InlineData("2026-11-20T13:59:00+02:00", "2026-11-20T04:00:00-08:00", "2026-11-20T11:59:00Z")]
    // an import of what happened long ago
    [InlineData("2019-11-20T12:00:00Z", "2026-11-20T12:00:00Z", "2019-11-20T12:00:00Z")]
    // on the way for a second, by clocks that are right
    [InlineData("2026-11-20T11:59:00Z", "2026-11-20T11:59:59Z", "2026-11-20T11:59:01Z")]
    public void Is_as_long_before_it_was_received_as_it_happened_before_it_was_sent(
        string timestamp, string sentAt, string occurredAt) =>
        Assert.Equal(At(occurredAt), SegmentTime.OccurredAt(At(timestamp), At(sentAt), ReceivedAt));

    [Theory]
    [InlineData("2026-11-20T11:59:00.123456Z")]
    [InlineData("2000-01-01T00:00:00Z")]
    [InlineData("2026-11-20T12:00:00Z")]
    public void Is_what_the_sender_says_when_it_does_not_say_when_it_sent_it(string timestamp) =>
        Assert.Equal(At(timestamp), SegmentTime.OccurredAt(At(timestamp), null, ReceivedAt));

    [Fact]
    public void Is_when_it_was_received_when_the_sender_does_not_say()
    {
        Assert.Equal(ReceivedAt, SegmentTime.OccurredAt(null, null, ReceivedAt));
        Assert.Equal(ReceivedAt, SegmentTime.OccurredAt(null, At("2020-01-01T00:00:00Z"), ReceivedAt));
    }

    [Theory]
    // after it was received: a clock ahead that does not tell, and what happened after it was sent
    [InlineData("2026-11-20T12:00:00.000001Z", null)]
    [InlineData("2099-01-01T00:00:00Z", null)]
    [InlineData("2026-11-20T12:00:02Z", "2026-11-20T12:00:01Z")]
    // before the ledger keeps time
    [InlineData("1999-12-31T23:59:59.999999Z", null)]
    [InlineData("1970-01-01T00:00:00Z", null)]
    [InlineData("1970-01-01T00:00:00Z", "2026-11-20T12:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")]
    [InlineData("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z")]
    public void Is_when_it_was_received_when_what_the_sender_says_makes_no_sense(string timestamp, string? sentAt) =>
        Assert.Equal(
            ReceivedAt, SegmentTime.OccurredAt(At(timestamp), sentAt is null ? null : At(sentAt), ReceivedAt));

    [Fact]
    public void Is_in_utc() => Assert.Equal(
        TimeSpan.Zero, SegmentTime.OccurredAt(At("2026-11-20T13:59:00+02:00"), null, ReceivedAt).Offset);

    [Fact]
    public void Never_lies_after_it_was_received_nor_before_the_year_2000_whatever_the_clocks()
    {
        var instants = Hours(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
        var received = Hours(UsageCheck.OccurredAtMin, UsageCheck.OccurredAtMax);
        var all = instants.SelectMany(t => instants.SelectMany(s => received.Select(r => (t, s, r))));
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(all.ToArbitrary(), each =>
        {
            var occurredAt = SegmentTime.OccurredAt(each.t, each.s, each.r);
            return occurredAt >= UsageCheck.OccurredAtMin && occurredAt <= each.r;
        }));
    }

    [Fact]
    public void Is_the_same_however_far_off_the_clock_of_the_sender_is()
    {
        var seconds = Gen.Choose(-1_000_000_000, 1_000_000_000);
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(seconds.ToArbitrary(), off =>
        {
            var sentAt = ReceivedAt.AddSeconds(off);
            return SegmentTime.OccurredAt(sentAt.AddHours(-1), sentAt, ReceivedAt) == ReceivedAt.AddHours(-1);
        }));
    }

    static FsCheck.Gen<DateTimeOffset> Hours(DateTimeOffset from, DateTimeOffset to) =>
        Gen.Choose(0, (int)(to - from).TotalHours).Select(hours => from.AddHours(hours));

    static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
