using static UsageLedger.IntegrationTests.Histories.Naive.NaiveExamples;

namespace UsageLedger.IntegrationTests.Histories.Naive;

public sealed class SubscriptionsThroughTheirStatuses
{
    readonly NaiveExamples _example = new();
    readonly NaiveSubscription _subscription;

    public SubscriptionsThroughTheirStatuses()
    {
        _example.User("ann");
        _subscription = _example.Subscribe("ann", "2024-02-10", trialUntil: "2024-02-20");
    }

    [Theory]
    [InlineData("2024-02-09T23:59:59", "SCHEDULED")]
    [InlineData("2024-02-10", "TRIALING")]
    [InlineData("2024-02-20", "ACTIVE")]
    public void It_is_scheduled_then_on_trial_then_active(string at, string status) => AssertStatus(at, status);

    [Theory]
    [InlineData("2024-02-14", "TRIALING")]
    [InlineData("2024-02-15", "PAUSED")]
    [InlineData("2024-03-01", "PAST_DUE")]
    [InlineData("2024-03-05", "CANCELLED")]
    [InlineData("2024-03-06", "CANCELLED")]
    public void A_pause_covers_a_status_from_outside_and_an_end_covers_all(string at, string status)
    {
        Change("2024-02-20", "PAST_DUE");
        Change("2024-03-01", "RESUME");
        Change("2024-02-15", "PAUSE");
        Change("2024-03-06", "INCOMPLETE_EXPIRED");
        Change("2024-03-05", "CANCELLED");
        AssertStatus(at, status);
    }

    [Fact]
    public void Of_two_changes_at_one_instant_the_later_known_counts()
    {
        Change("2024-02-15", "PAUSE");
        Change("2024-02-15", "RESUME");
        AssertStatus("2024-02-15", "TRIALING");
    }

    [Fact]
    public void One_that_ends_before_its_start_never_gives_anything()
    {
        Change("2024-02-05", "CANCELLED");
        AssertStatus("2024-02-04", "SCHEDULED");
        AssertStatus("2024-02-10", "CANCELLED");
        Assert.Equal("subscription-cancelled", _example.Ask("ann", "2024-02-12").ReasonCode);
    }

    [Fact]
    public void A_pause_neither_moves_nor_cuts_a_period()
    {
        Change("2024-02-15", "PAUSE");
        _example.Add("ann", 4, "2024-02-16");
        Assert.Equal("subscription-paused", _example.Ask("ann", "2024-02-17").ReasonCode);
        Change("2024-02-18", "RESUME");
        var answer = _example.Ask("ann", "2024-02-18");
        Assert.Equal((4m, At("2024-02-10")), (answer.Used, answer.PeriodStart!.Value));
    }

    void Change(string at, string what) => _subscription.Changes.Add(new(At(at), what));

    void AssertStatus(string at, string status) => Assert.Equal(status, _subscription.StatusAt(At(at)));
}
