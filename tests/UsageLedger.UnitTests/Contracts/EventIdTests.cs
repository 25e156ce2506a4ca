using UsageLedger.Contracts;

namespace UsageLedger.UnitTests.Contracts;

public sealed class IdsOfEvents
{
    // Golden: callers keep these ids, and so does every ledger on disk.
    [Fact]
    public void The_same_caller_id_is_the_same_event_for_ever() =>
        Assert.Equal(Guid.Parse(Golden), EventIds.For("acme-live", "api", "req-8841"));

    [Fact]
    public void It_is_a_uuid_of_version_8()
    {
        var text = EventIds.For("acme-live", "api", "req-8841").ToString();
        Assert.Equal('8', text[14]);
        Assert.Contains(text[19], "89ab");
    }

    [Fact]
    public void That_of_a_reversal_follows_from_the_event_and_is_never_that_of_usage()
    {
        var reversed = Guid.Parse("5c5aa1f2-5ad7-8a3e-9b50-0d6a4d1c2e3f");
        Assert.Equal(
            Guid.Parse("0c45fd60-d97c-895c-a44f-ad7ebe3b872e"), EventIds.OfReversal("acme-test", reversed));
        Assert.NotEqual(
            EventIds.For("acme-test", "reversal", reversed.ToString()), EventIds.OfReversal("acme-test", reversed));
    }

    [Fact]
    public void Tenant_source_and_id_all_count()
    {
        Guid[] ids =
        [
            EventIds.For("a", "b", "c"), EventIds.For("x", "b", "c"), EventIds.For("a", "x", "c"),
            EventIds.For("a", "b", "x"), EventIds.For("ab", "", "c"), EventIds.For("a", "bc", ""),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    const string Golden = "c4ac43a6-2789-8515-a982-22e236d2bc84";
}

public sealed class PartitionsOfUsers
{
    // Golden: producers in other languages route by the same rule.
    [Theory]
    [InlineData("acme-live", "124", 4, 1)]
    [InlineData("acme-live", "Zoë", 4, 1)]
    [InlineData("acme-test", "124", 16, 7)]
    public void A_user_has_one_partition_for_ever(string tenant, string userId, int partitions, int expected) =>
        Assert.Equal(expected, Broker.PartitionOf(tenant, userId, partitions));

    [Fact]
    public void Users_are_spread_evenly()
    {
        var counts = Enumerable.Range(0, 40_000)
            .CountBy(user => Broker.PartitionOf("acme", $"user-{user}", 4))
            .ToList();
        Assert.Equal(4, counts.Count);
        Assert.All(counts, count => Assert.InRange(count.Value, 9_000, 11_000));
    }
}
