using static UsageLedger.IntegrationTests.Histories.Naive.NaiveExamples;

namespace UsageLedger.IntegrationTests.Histories.Naive;

public sealed class AnswersComputedByHand
{
    readonly NaiveExamples _example = new();

    public AnswersComputedByHand() => _example.User("ann");

    [Fact]
    public void Adding_and_setting_count_in_order_of_occurrence_whenever_they_become_known()
    {
        _example.Subscribe("ann", "2024-01-31", limit: 10);
        _example.Add("ann", 3, "2024-02-01");
        _example.Add("ann", 2, "2024-02-03");
        Assert.Equal(5, _example.Ask("ann", "2024-02-02").Used); // of the whole period, also after the instant
        _example.Set("ann", 0.5m, "2024-02-02");
        Assert.Equal(2.5m, _example.Ask("ann", "2024-02-02").Used);
        _example.Add("ann", -4, "2024-02-28T23:59:59.999999");
        Assert.Equal(-1.5m, _example.Ask("ann", "2024-02-02").Used);
        Assert.Equal(0, _example.Ask("ann", "2024-02-29").Used);
    }

    [Fact]
    public void At_one_instant_the_event_id_decides()
    {
        _example.Subscribe("ann", "2024-01-31");
        _example.Add("ann", 3, "2024-02-01");
        _example.Set("ann", 1, "2024-02-01");
        _example.Add("ann", 4, "2024-02-01");
        Assert.Equal(5, _example.Ask("ann", "2024-02-01").Used);
    }

    [Fact]
    public void A_reversed_event_was_never_there()
    {
        _example.Subscribe("ann", "2024-01-31");
        _example.Add("ann", 3, "2024-02-01");
        _example.Ledger.Reversed.Add(_example.Set("ann", 1, "2024-02-02"));
        Assert.Equal(3, _example.Ask("ann", "2024-02-03").Used);
    }

    [Theory]
    [InlineData(3, false, 7, true, "allowance-remaining")]
    [InlineData(3, false, 7.5, false, "allowance-exhausted")]
    [InlineData(3, true, 8, true, "overage")]
    [InlineData(12, false, -3, true, "allowance-remaining")]
    public void What_is_wanted_has_to_fit(int used, bool overage, decimal delta, bool access, string code)
    {
        _example.Subscribe("ann", "2024-01-31", limit: 10, overage: overage);
        _example.Add("ann", used, "2024-02-01");
        var answer = _example.Ask("ann", "2024-02-02", delta);
        Assert.Equal((access, code), (answer.Access, answer.ReasonCode));
        Assert.Equal(Math.Max(0, 10 - used), answer.Remaining);
    }

    [Fact]
    public void The_highest_limit_wins_then_overage_then_age_then_the_id()
    {
        var small = _example.Subscribe("ann", "2024-01-01", limit: 5);
        Assert.Equal(small.Id, Winner());
        var equal = _example.Subscribe("ann", "2024-01-01", limit: 5);
        Assert.Equal(small.Id, Winner());
        var older = _example.Subscribe("ann", "2023-12-31", limit: 5);
        Assert.Equal(older.Id, Winner());
        var overage = _example.Subscribe("ann", "2024-01-02", limit: 5, overage: true);
        Assert.Equal(overage.Id, Winner());
        _example.Subscribe("ann", "2024-01-03", limit: 6);
        var unlimited = _example.Subscribe("ann", "2024-01-04", limit: null);
        Assert.Equal((unlimited.Id, "unlimited"), (Winner(), _example.Ask("ann", "2024-02-01").ReasonCode));
        Assert.NotEqual(small.Id, equal.Id);

        string? Winner() => _example.Ask("ann", "2024-02-01").SubscriptionId;
    }

    [Fact]
    public void Summed_up_the_base_leads_and_every_active_limit_counts()
    {
        _example.Grant("ann", 100, "2023-01-01", endsAt: "2024-03-01");
        _example.Subscribe("ann", "2023-06-01", limit: 5, isAddon: true);
        var leading = _example.Subscribe("ann", "2024-01-31", limit: 10);
        _example.Add("ann", 7, "2024-01-15");
        _example.Add("ann", 2, "2024-02-01");
        _example.Ledger.Policies.Add(new(At("2024-02-05"), IsSum: true));

        var before = _example.Ask("ann", "2024-02-04");
        Assert.Equal(("grant-0", 100m, 9m), (before.GrantId, before.Budget!.Value, before.Used!.Value));
        var after = _example.Ask("ann", "2024-02-05");
        Assert.Equal((leading.Id, 115m, 2m), (after.SubscriptionId, after.Budget!.Value, after.Used!.Value));
        Assert.Equal(15, _example.Ask("ann", "2024-03-01").Budget);
        _example.Subscribe("ann", "2024-03-02", limit: null, isAddon: true);
        Assert.Null(_example.Ask("ann", "2024-03-02").Budget);
    }

    [Fact]
    public void A_grant_works_alone_until_it_ends_or_is_revoked()
    {
        _example.Grant("ann", 3, "2024-02-01", endsAt: "2024-03-01");
        Assert.Equal("grant-scheduled", _example.Ask("ann", "2024-01-31").ReasonCode);
        Assert.Equal((true, "grant-0"), Of(_example.Ask("ann", "2024-02-01")));
        Assert.Equal(At("2024-03-01"), _example.Ask("ann", "2024-02-01").PeriodEnd);
        _example.Ledger.Grants[0].RevokedAt = At("2024-02-10");
        Assert.Equal(At("2024-02-10"), _example.Ask("ann", "2024-02-01").PeriodEnd);
        Assert.Equal("grant-ended", _example.Ask("ann", "2024-02-10").ReasonCode);

        static (bool, string?) Of(NaiveAnswer answer) => (answer.Access, answer.GrantId);
    }

    [Fact]
    public void Without_an_active_allowance_the_best_inactive_one_is_the_reason()
    {
        Assert.Equal("user-unknown", _example.Ask("bob", "2024-02-01").ReasonCode);
        Assert.Equal("feature-unknown", _example.Ask("ann", "2024-02-01", feature: "none").ReasonCode);
        Assert.Equal("not-subscribed", _example.Ask("ann", "2024-02-01").ReasonCode);
        _example.Grant("ann", 3, "2023-01-01", endsAt: "2024-01-01");
        Assert.Equal("grant-ended", _example.Ask("ann", "2024-02-01").ReasonCode);
        _example.Subscribe("ann", "2024-01-01").Changes.Add(new(At("2024-01-15"), "CANCELLED"));
        Assert.Equal("subscription-cancelled", _example.Ask("ann", "2024-02-01").ReasonCode);
        _example.Subscribe("ann", "2024-03-01");
        Assert.Equal("subscription-scheduled", _example.Ask("ann", "2024-02-01").ReasonCode);
        _example.Subscribe("ann", "2024-01-01").Changes.Add(new(At("2024-01-15"), "UNPAID"));
        Assert.Equal("subscription-unpaid", _example.Ask("ann", "2024-02-01").ReasonCode);
    }
}
