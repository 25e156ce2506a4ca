using UsageLedger.Contracts;
using UsageLedger.Publishing;

namespace UsageLedger.UnitTests.Publishing;

public sealed class ASubmissionOfThreeEvents
{
    readonly Submission _submission = new("acme", [new(), new(), new()], answerWanted: true);

    [Fact]
    public async Task Is_confirmed_when_the_last_one_is()
    {
        _submission.Confirm();
        _submission.Confirm();
        Assert.False(_submission.Outcome.IsCompleted);
        _submission.Confirm();
        Assert.Equal(SubmissionOutcome.Confirmed, await _submission.Outcome);
    }

    [Fact]
    public async Task Is_not_confirmed_when_one_is_not_whatever_becomes_of_the_others()
    {
        _submission.Confirm();
        _submission.Fail();
        _submission.Confirm();
        _submission.Confirm();
        Assert.Equal(SubmissionOutcome.NotConfirmed, await _submission.Outcome);
    }

    [Fact]
    public async Task Is_answered_in_its_own_order_when_the_last_receipt_is_there()
    {
        foreach (var index in new[] { 2, 0 }) _submission.Receive(index, Receipt(index));
        Assert.False(_submission.Answer.IsCompleted);
        _submission.Receive(1, Receipt(1));
        Assert.Equal([0L, 1, 2], (await _submission.Answer).Select(receipt => receipt.Position ?? -1));
    }

    [Fact]
    public void Counts_a_receipt_that_comes_twice_once()
    {
        for (var i = 0; i < 3; i++) _submission.Receive(0, Receipt(0));
        Assert.False(_submission.Answer.IsCompleted);
    }

    static UsageReceipt Receipt(int position) =>
        new(Guid.Empty, UsageOutcome.Recorded, "usage:u:f", Version: 1, position);
}
