using System.Collections.Frozen;
using Npgsql;
using UsageLedger.Projections;

namespace UsageLedger.Checks;

/// <summary>Where answers come from: memory while it is fresh, else the database.</summary>
public sealed class Users
{
    readonly FreshMemory _memory;
    readonly NpgsqlDataSource _database;
    readonly TimeProvider _clock;

    internal Users(FreshMemory memory, NpgsqlDataSource database, TimeProvider clock) =>
        (_memory, _database, _clock) = (memory, database, clock);

    /// <summary>The user as memory has it; null when it is not fresh or has no such user.</summary>
    public UserView? InMemory(string tenant, string userId)
    {
        var at = _clock.GetUtcNow();
        return _memory.Users()?.Find(tenant, userId) is { Tenant.FeatureIds: { } featureIds } place
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
            stop => ReadAndKeepAsync(tenant, userId, featureIds, stop), Outage.ReadTimeMax, _clock, cancellation);

    /// <summary>The user as the database has it, for an answer at another instant than now; memory is left alone.
    /// </summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="userId">The user.</param>
    /// <param name="featureId">The feature asked for.</param>
    /// <param name="at">The instant, UTC.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TimeoutException">There was no answer within <see cref="Outage.ReadTimeMax"/>.</exception>
    public Task<UserView> ReadAtAsync(
        string tenant, string userId, string featureId, DateTimeOffset at, CancellationToken cancellation) =>
        Outage.WithinTimeAsync(
            async stop =>
            {
                await using var connection = await _database.OpenConnectionAsync(stop);
                var read = await UserEntitlements.ReadAsync(connection, tenant, userId, at, stop);
                return await ViewAsync(connection, tenant, read, [featureId], at, stop);
            },
            Outage.ReadTimeMax,
            _clock,
            cancellation);

    /// <summary>Drops a user from memory, so that the next check reads the database: for who knows of a change made
    /// just now, and does not wait for the message about it.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="userId">The id by which checks ask, since memory has a place for each id of a user; null for all of
    /// the tenant's users.</param>
    public void Forget(string tenant, string? userId) => _memory.Apply(new CatalogueSignal(tenant, userId));

    async Task<UserView> ReadAndKeepAsync(
        string tenant, string userId, IReadOnlyCollection<string> featureIds, CancellationToken cancellation)
    {
        var at = _clock.GetUtcNow();
        var users = _memory.Users();
        var place = users?.TryRegister(tenant, userId, at);
        try
        {
            await using var connection = await _database.OpenConnectionAsync(cancellation);
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
