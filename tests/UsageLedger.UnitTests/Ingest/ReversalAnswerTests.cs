using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Ingest;

namespace UsageLedger.UnitTests.Ingest;

public sealed class TheAnswerToAReversal
{
    static readonly ReverseUsage Command = new()
    {
        RequestId = Guid.NewGuid(),
        Tenant = "acme-test",
        EventId = Guid.NewGuid(),
        Reason = "billed twice",
        ReceivedAt = DateTimeOffset.UnixEpoch,
    };

    static readonly Guid Id = EventIds.OfReversal("acme-test", Command.EventId);

    [Theory]
    [InlineData(UsageOutcome.Recorded)]
    [InlineData(UsageOutcome.Duplicate)]
    public void Is_the_receipt_once_it_is_recorded_or_was_before(UsageOutcome outcome)
    {
        var received = Body<ReversalReceived>(new(Id, outcome, "usage/u/f", 2, 17), StatusCodes.Status200OK);
        Assert.Equal(new(Id, outcome, new("usage/u/f", 2, 17)), received);
    }

    [Fact]
    public void Is_202_with_the_id_of_the_reversal_when_the_time_ran_out() => Assert.Equal(
        new(Id), Body<ReversalAccepted>(null, StatusCodes.Status202Accepted));

    [Fact]
    public void Is_503_when_the_broker_has_not_confirmed_it()
    {
        var problem = Assert.IsType<ProblemResult>(ReversalAnswers.Of(Command, new(IsConfirmed: false, null)));
        Assert.Equal(("urn:usage-ledger:unavailable", 503), (problem.Details.Type, problem.StatusCode));
        Assert.Equal("Retry-After", problem.Header?.Key);
    }

    [Theory]
    [InlineData(UsageOutcome.Rejected, ReversalRules.UsageUnknown, 404, "usage-unknown")]
    [InlineData(UsageOutcome.Rejected, ReversalRules.ReversalOfReversal, 422, "reversal-of-reversal")]
    [InlineData(UsageOutcome.Rejected, null, 422, "usage-rejected")]
    public void Names_the_rule_and_says_the_reason(UsageOutcome outcome, string? rule, int status, string type)
    {
        var receipt = new UsageReceipt(Id, outcome, null, null, null, "It is so.", rule);
        var problem = Assert.IsType<ProblemResult>(ReversalAnswers.Of(Command, new(IsConfirmed: true, receipt)));
        Assert.Equal((status, $"urn:usage-ledger:{type}"), (problem.StatusCode, problem.Details.Type));
        Assert.Equal("It is so.", problem.Details.Detail);
    }

    static T Body<T>(UsageReceipt? receipt, int status)
    {
        var answer = Assert.IsType<JsonHttpResult<T>>(ReversalAnswers.Of(Command, new(IsConfirmed: true, receipt)));
        Assert.Equal(status, answer.StatusCode ?? StatusCodes.Status200OK);
        return answer.Value!;
    }
}
