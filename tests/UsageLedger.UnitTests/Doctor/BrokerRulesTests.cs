using UsageLedger.Cli.Doctor;
using UsageLedger.Hosting;

namespace UsageLedger.UnitTests.Doctor;

public sealed class WhatTheDoctorSaysOfTheBroker
{
    static readonly Queue[] Healthy =
    [
        new("usage-0", "quorum", 1, 5), new("usage-1", "quorum", 1, 0), new("usage-inbox", "quorum", 2, 0),
        new("usage-reversals", "quorum", 1, 0), new("segment-events", "quorum", 1, 0),
        new("usage-0_error", "quorum", 0, 0), new("somebody-else's", "classic", 0, 1_000_000),
    ];

    [Fact]
    public void Queues_that_are_taken_from_are_well() =>
        Assert.All(BrokerRules.Queues(Healthy, partitions: 2), found => Assert.Equal(Verdict.Ok, found.Verdict));

    [Fact]
    public void Queues_that_are_missing_are_named() => Assert.Contains(
        BrokerRules.Queues(Healthy, partitions: 4),
        found => found is { Verdict: Verdict.Wrong, What: "Missing: usage-2, usage-3." });

    [Fact]
    public void A_queue_without_consumers_is_wrong_also_beyond_the_partitions() => AssertWrong(
        "consumers", "usage-9", With(new Queue("usage-9", "quorum", 0, 3)));

    [Fact]
    public void A_queue_that_is_not_quorum_is_wrong_an_error_queue_too()
    {
        AssertWrong("queue type", "usage-9", With(new Queue("usage-9", "classic", 1, 0)));
        AssertWrong("queue type", "usage-1_error", With(new Queue("usage-1_error", "classic", 0, 0)));
    }

    [Fact]
    public void Messages_that_wait_are_wrong_when_they_are_many() => AssertWrong(
        "waiting", "usage-9", With(new Queue("usage-9", "quorum", 1, BrokerRules.WaitingMax + 1)));

    [Fact]
    public void Messages_in_an_error_queue_are_wrong() => AssertWrong(
        "refused messages", "segment-events_error", With(new Queue("segment-events_error", "quorum", 0, 1)));

    [Fact]
    public void What_lists_the_messages_of_error_queues_is_named() => Assert.Contains(
        "ledger dead-letters list",
        BrokerRules.Queues(With(new Queue("usage-1_error", "quorum", 0, 1)), partitions: 2)
            .Single(found => found.Check == "refused messages").Do,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("amqp://guest:guest@broker.example/", true)]
    [InlineData("amqp://guest:guest@localhost,broker.example/", true)]
    [InlineData("amqp://ledger:vK3Xq@broker.example/", false)]
    [InlineData("amqp://guest:guest@127.0.0.1:5672/", false)]
    [InlineData("amqp://guest:guest@[::1]:5672/", false)]
    public void A_password_that_everybody_knows_is_wrong_where_others_can_reach_it(string text, bool isWrong)
    {
        Assert.True(BrokerAddress.TryParse(text, out var address));
        Assert.Equal(isWrong, BrokerRules.Password(address).Any());
    }

    [Theory]
    [InlineData("ready", Verdict.Ok)]
    [InlineData("degraded", Verdict.Note)]
    [InlineData("not ready", Verdict.Wrong)]
    public void A_host_is_what_it_says(string status, object verdict)
    {
        var says = new HostReadiness(status, [new("schema", "not ready", "is old."), new("keys", "ready", null)]);
        var found = HostChecks.Readiness(new("admin", new("http://127.0.0.1:5082")), says);
        Assert.Equal(verdict, found.Verdict);
        if (found.Verdict != Verdict.Ok) Assert.EndsWith(": schema: is old.", found.What, StringComparison.Ordinal);
    }

    static Queue[] With(Queue other) => [.. Healthy, other];

    static void AssertWrong(string check, string queue, Queue[] queues)
    {
        var wrong = Assert.Single(
            BrokerRules.Queues(queues, partitions: 2), found => found.Verdict == Verdict.Wrong);
        Assert.Equal(check, wrong.Check);
        Assert.Contains(queue, wrong.What, StringComparison.Ordinal);
    }
}
