using UsageLedger.Contracts;
using UsageLedger.Recorder.Recording;
using UsageLedger.Recorder.Segment;
using static UsageLedger.IntegrationTests.Segment.SegmentCaller;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>A Recorder died after the commit and before it told anybody; the message comes again.</summary>
[Collection(RunningLedger.Name)]
public sealed class TrackCallsThatComeAgain(LedgerFixture fixture)
{
    [Fact]
    public async Task What_they_have_counted_is_told_again_and_not_counted_again()
    {
        var (user, feature) = await fixture.Api.SubscribedUserAsync(limit: 100);
        var call = Track(user, "Exported", feature, 3);
        var first = await RecordAsync(call);
        var again = await RecordAsync(call, Track(user, "Marked"));
        Assert.Equal([SegmentOutcome.Mapped], first.Receipts.Select(receipt => receipt.Outcome));
        Assert.Equal(
            [SegmentOutcome.Duplicate, SegmentOutcome.Unmapped], again.Receipts.Select(receipt => receipt.Outcome));
        var told = Assert.Single(again.Changes);
        Assert.Equal((user, feature), (told.UserId, told.FeatureId));
        Assert.Equal(Assert.Single(first.Changes).Periods, told.Periods);
        Assert.Equal(3, Assert.Single(told.Periods).Used);
    }

    async Task<Recorded<SegmentReceipt>> RecordAsync(params IReadOnlyList<SegmentEvent> calls)
    {
        var (database, tenant) = (fixture.Ledger.DataSource, fixture.Ledger.Tenant);
        var batch = new SegmentBatch
        {
            BatchId = Guid.NewGuid(),
            Tenant = tenant,
            ReceivedAt = DateTimeOffset.UtcNow,
            Events = calls,
        };
        return await new TrackRecorder(database, new UsageRecorder(database)).RecordAsync(
            tenant, [.. calls.Select(call => SegmentToRecord.From(batch, call))], CancellationToken.None);
    }
}
