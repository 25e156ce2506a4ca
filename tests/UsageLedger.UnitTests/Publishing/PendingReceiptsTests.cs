using UsageLedger.Contracts;
using UsageLedger.Publishing;
using UsageLedger.UnitTests.Checks;

namespace UsageLedger.UnitTests.Publishing;

public sealed class ReceiptsThatAreWaitedFor
{
    readonly ManualClock _clock = new();
    readonly PendingReceipts _pending;

    public ReceiptsThatAreWaitedFor() => _pending = new(_clock);

    [Fact]
    public async Task Go_to_the_requests_that_their_events_came_with()
    {
        var (first, second) = (Waiting(), Waiting());
        var batch = Batch(first, second);
        Assert.True(Expect(batch));

        _pending.Answer(Receipts(batch, 10, 20));
        Assert.Equal(10, (await first.Answer).Single().Position);
        Assert.Equal(20, (await second.Answer).Single().Position);
    }

    [Fact]
    public void Of_a_batch_that_nobody_sent_go_nowhere() =>
        _pending.Answer(new() { BatchId = Guid.NewGuid(), Receipts = [Receipt(1)] });

    [Fact]
    public void Are_forgotten_when_nobody_can_wait_any_longer()
    {
        var late = Waiting();
        var batch = Batch(late);
        Expect(batch);
        _clock.PutOn(TimeSpan.FromSeconds(36));
        Expect(Batch(Waiting()));

        _pending.Answer(Receipts(batch, 10));
        Assert.False(late.Answer.IsCompleted);
    }

    [Fact]
    public void Are_not_asked_for_when_too_many_are_waited_for()
    {
        for (var i = 0; i < 10_000; i++) Assert.True(Expect(Batch(Waiting())));
        Assert.False(Expect(Batch(Waiting())));
        _clock.PutOn(TimeSpan.FromSeconds(36));
        Assert.True(Expect(Batch(Waiting())));
    }

    bool Expect(WaitingBatch batch) => _pending.TryExpect(batch.Id, batch.Receive);

    static Submission Waiting() => new("acme", [new()], answerWanted: true);

    static WaitingBatch Batch(params Submission[] submissions)
    {
        var batch = new WaitingBatch("acme", openedAt: 0);
        foreach (var submission in submissions) batch.Add(submission, 0);
        return batch;
    }

    static UsageReceipts Receipts(WaitingBatch batch, params int[] positions) =>
        new() { BatchId = batch.Id, Receipts = [.. positions.Select(Receipt)] };

    static UsageReceipt Receipt(int position) =>
        new(Guid.Empty, UsageOutcome.Recorded, "usage:u:f", Version: 1, position);
}
