using System.Collections.Frozen;
using Npgsql;
using UsageLedger.Entitlements.Memory;
using UsageLedger.Projections;

namespace UsageLedger.Entitlements.Checks;

/// <summary>Where answers come from: memory while it is fresh, else the database.</summary>
sealed class Users(FreshMemory memory, NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>The user as memory has it; null when it is not fresh or has no such user.</summary>
    public UserView? InMemory(string tenant, string userId)
    {
        var at = clock.GetUtcNow();
        return memory.Users()?.Find(tenant, userId) is { Tenant.FeatureIds: { } featureIds } place
            && place.KnownAt(at) is { } user
                ? new(user, featureIds, at)
                : null;
    }

    /// <summary>The user as the database has it; memory keeps it if it is fresh.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="userId">The user.</param>
    /// <param name="featureIds">The features asked for.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TimeoutException">There was no answer within <see cref="Outage.ReadTimeMax"/>.</exception>
    public Task<UserView> ReadAsync(
        string tenant, string userId, IReadOnlyCollection<string> featureIds, CancellationToken cancellation) =>
        Outage.WithinTimeAsync(
            stop => ReadAndKeepAsync(tenant, userId, featureIds, stop), Outage.ReadTimeMax, clock, cancellation);

    /// <summary>The user as the database has it, for an answer at another instant than now; memory is left alone.
    /// </summary>
    /// <exception cref="TimeoutException">There was no answer within <see cref="Outage.ReadTimeMax"/>.</exception>
    public Task<UserView> ReadAtAsync(
        string tenant, string userId, string featureId, DateTimeOffset at, CancellationToken cancellation) =>
        Outage.WithinTimeAsync(
            async stop =>
            {
                await using var connection = await database.OpenConnectionAsync(stop);
                var read = await UserEntitlements.ReadAsync(connection, tenant, userId, at, stop);
                return await ViewAsync(connection, tenant, read, [featureId], at, stop);
            },
            Outage.ReadTimeMax,
            clock,
            cancellation);

    async Task<UserView> ReadAndKeepAsync(
        string tenant, string userId, IReadOnlyCollection<string> featureIds, CancellationToken cancellation)
    {
        var at = clock.GetUtcNow();
        var users = memory.Users();
        var place = users?.TryRegister(tenant, userId, at);
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellation);
            var read = await UserEntitlements.ReadAsync(connection, tenant, userId, at, cancellation);
            users?.Apply(tenant, userId, read, at); // to another's place, or the one that came after ours
            return place is not null
                ? await KeepAsync(place, read, connection, tenant, at, cancellation)
                : await ViewAsync(connection, tenant, read, featureIds, at, cancellation);
        }
        catch
        {
            if (place is not null) users!.Remove(tenant, userId, place);
            throw;
        }
    }

    static async Task<UserView> ViewAsync(
        NpgsqlConnection connection,
        string tenant,
        UserEntitlements read,
        IReadOnlyCollection<string> featureIds,
        DateTimeOffset at,
        CancellationToken cancellation)
    {
        var without = featureIds.Where(id => !read.Allowances.ContainsKey(id)).ToList();
        var found = without.Count == 0 ? [] : await FeatureIds.AmongAsync(connection, tenant, without, cancellation);
        return new(new(read), found.ToHashSet(StringComparer.Ordinal), at);
    }

    static async Task<UserView> KeepAsync(
        CachedUser place,
        UserEntitlements read,
        NpgsqlConnection connection,
        string tenant,
        DateTimeOffset at,
        CancellationToken cancellation)
    {
        var featureIds = place.Tenant.FeatureIds
            ??= (await FeatureIds.ReadAsync(connection, tenant, cancellation)).ToFrozenSet(StringComparer.Ordinal);
        return new(place.Complete(read), featureIds, at);
    }
}

/// <summary>What is known of a user at an instant.</summary>
/// <param name="User">The user.</param>
/// <param name="FeatureIds">The catalogue's features, or those of them that were asked for.</param>
/// <param name="At">The instant.</param>
readonly record struct UserView(KnownUser User, IReadOnlySet<string> FeatureIds, DateTimeOffset At);
