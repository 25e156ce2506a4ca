using System.Collections.Concurrent;
using UsageLedger.Contracts;
using UsageLedger.Publishing;

namespace UsageLedger.UnitTests.Publishing;

/// <summary>A lane whose batches land when the test says so.</summary>
public sealed class ALane
{
    static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(10);

    static readonly TimeSpan NothingHappens = TimeSpan.FromMilliseconds(200);

    readonly BlockingCollection<Flight> _flights = [];
    readonly Lane _lane;

    public ALane() => _lane = new(partition: 0, FlyAsync, TimeProvider.System);

    [Fact]
    public void Sends_at_once_while_it_is_idle()
    {
        Submit("acme", 1);
        Assert.Single(Next().Batch.Events);
    }

    [Fact]
    public void Sends_the_events_of_one_request_together()
    {
        Submit("acme", 100);
        Assert.Equal(100, Next().Batch.Events.Count);
    }

    [Fact]
    public async Task Gathers_what_comes_while_two_messages_are_under_way()
    {
        var first = Occupy();
        var second = Occupy();
        var waiting = Enumerable.Range(0, 50).Select(_ => Submit("acme", 1)).ToList();
        Assert.False(_flights.TryTake(out _, NothingHappens));

        first.Land();
        var third = Next();
        Assert.Equal(50, third.Batch.Events.Count);
        third.Batch.Confirm();
        Assert.All(waiting, request => Assert.Equal(SubmissionOutcome.Confirmed, request.Outcome.Result));
        second.Land();
        third.Land();
        Submit("acme", 1);
        Assert.Single((await Task.Run(Next)).Batch.Events);
    }

    [Fact]
    public void Puts_no_more_than_500_events_into_a_message()
    {
        Submit("acme", 1_000);
        Assert.Equal([500, 500], new[] { Next(), Next() }.Select(flight => flight.Batch.Events.Count));
    }

    [Fact]
    public void Puts_no_two_tenants_into_a_message()
    {
        var first = Occupy();
        Occupy();
        Submit("acme", 2);
        Submit("beta", 3);
        Submit("acme", 4);
        first.Land();
        var acme = Next();
        Assert.Equal(("acme", 6), (acme.Batch.Tenant, acme.Batch.Events.Count));
        acme.Land();
        var beta = Next();
        Assert.Equal(("beta", 3), (beta.Batch.Tenant, beta.Batch.Events.Count));
    }

    [Fact]
    public void Asks_for_an_answer_when_one_of_the_requests_waits_for_it()
    {
        var first = Occupy();
        Occupy();
        Submit("acme", 1);
        Submit("acme", 1, answerWanted: true);
        first.Land();
        Assert.True(Next().Batch.AnswerWanted);
    }

    Flight Occupy()
    {
        Submit("occupier", 1);
        return Next();
    }

    Submission Submit(string tenant, int count, bool answerWanted = false)
    {
        var events = Enumerable.Range(0, count).Select(i => new UsageRecorded { Tenant = tenant, Id = $"{i}" });
        var submission = new Submission(tenant, [.. events], answerWanted);
        for (var i = 0; i < count; i++) _lane.Add(submission, i);
        _lane.Depart();
        return submission;
    }

    Flight Next() => _flights.TryTake(out var flight, TimeMax)
        ? flight
        : throw new TimeoutException("No message was sent.");

    Task FlyAsync(int partition, WaitingBatch batch)
    {
        var flight = new Flight(batch);
        _flights.Add(flight);
        return flight.Landed;
    }

    sealed class Flight(WaitingBatch batch)
    {
        readonly TaskCompletionSource _landed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public WaitingBatch Batch => batch;

        public Task Landed => _landed.Task;

        public void Land() => _landed.SetResult();
    }
}
