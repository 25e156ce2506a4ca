using System.Collections.Frozen;
using Npgsql;
using UsageLedger.Checks;
using UsageLedger.Domain.Entitlements;
using static UsageLedger.UnitTests.Checks.Samples;

namespace UsageLedger.UnitTests.Checks;

/// <summary>Users 124 and 125 in fresh memory. No server is asked, so the database is none.</summary>
public sealed class UsersInFreshMemory : IAsyncDisposable
{
    const string OtherUserId = "125";

    readonly ManualClock _clock = new();
    readonly FreshMemory _memory;
    readonly NpgsqlDataSource _database = NpgsqlDataSource.Create("Host=nowhere.invalid");
    readonly Users _users;

    public UsersInFreshMemory()
    {
        _memory = new(_clock, usersMax: 10);
        _memory.QueueConsumes();
        _memory.HeardPulse(age: TimeSpan.Zero);
        _memory.HeardCatalogue(_clock.GetTimestamp());
        _users = new(_memory, _database, _clock);
        Keep(UserId);
        Keep(OtherUserId);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public void Are_answered_with_the_place_in_the_log_of_what_is_counted()
    {
        var (entitlement, position) = _users.InMemory(Tenant, UserId)!.Value.Decide(FeatureId, delta: 1);
        Assert.Equal((true, 3, 100), (entitlement.Access, entitlement.Consumption?.Used, position));
    }

    [Theory]
    [InlineData("seats", Reason.NotSubscribed)]
    [InlineData("unheard-of", Reason.FeatureUnknown)]
    public void Are_answered_with_no_for_a_feature_without_an_allowance(string featureId, Reason reason)
    {
        var (entitlement, position) = _users.InMemory(Tenant, UserId)!.Value.Decide(featureId, delta: 1);
        Assert.Equal((false, reason, null), (entitlement.Access, entitlement.Reason, position));
    }

    [Fact]
    public void Are_not_there_any_more_when_they_were_forgotten_and_others_are()
    {
        Assert.NotNull(_users.InMemory(Tenant, UserId));
        _users.Forget(Tenant, UserId);
        Assert.Null(_users.InMemory(Tenant, UserId));
        Assert.NotNull(_users.InMemory(Tenant, OtherUserId));
    }

    void Keep(string userId)
    {
        var place = _memory.Users()!.TryRegister(Tenant, userId, _clock.GetUtcNow())!;
        place.Tenant.FeatureIds = new[] { FeatureId, "seats" }.ToFrozenSet(StringComparer.Ordinal);
        place.Complete(Read(Row(November, 3, 100)));
    }
}
