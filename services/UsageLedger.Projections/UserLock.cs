using Npgsql;

namespace UsageLedger.Projections;

/// <summary>
/// Keeps a change of what a user may use and the recording of that user's usage apart: who records holds the lock
/// shared, who changes holds it alone. Without it, a subscription that starts while an event is being appended could be
/// counted without the event, and the event without the subscription.
/// Users share 64 locks, so that a transaction of 2,000 events takes 64 at most. Taken first in a transaction, in
/// order; freed by its end.
/// </summary>
public static class UserLock
{
    const int LockClass = 0x55534552; // "USER", the first half of the advisory lock's key

    const string Lanes = """
        select distinct abs(hashtext(tenant || '/' || user_id)::bigint % 64)::int as lane
        from unnest($2::text[], $3::text[]) as given (tenant, user_id) order by lane
        """;

    const string Counted = """
        select pg_advisory_xact_lock(lock) from (
          select distinct hashtextextended('count/' || tenant || '/' || user_id || '/' || feature_id, 0) as lock
          from unnest($1::text[], $2::text[], $3::text[]) as given (tenant, user_id, feature_id) order by lock
        ) as locks
        """;

    /// <summary>Taken to record usage of these users; several may hold it.</summary>
    /// <returns>For whom their usage counts, until the transaction ends.</returns>
    public static async Task<Identities> ShareAsync(
        NpgsqlConnection connection, IReadOnlyCollection<UserFeature> keys, CancellationToken cancellation)
    {
        var users = keys.Select(key => (key.Tenant, key.UserId)).Distinct().ToList();
        string[] tenants = [.. users.Select(user => user.Tenant)];
        string[] ids = [.. users.Select(user => user.UserId)];
        // Each statement sees what was committed when it began: the second begins when the locks are held.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new($"select pg_advisory_xact_lock_shared($1, lane) from ({Lanes}) as lanes")
                {
                    Parameters =
                    {
                        new() { Value = LockClass }, new() { Value = tenants }, new() { Value = ids },
                    },
                },
                Identities.Command(tenants, ids),
            },
        };
        Identities identities;
        await using (var row = await batch.ExecuteReaderAsync(cancellation))
        {
            await row.NextResultAsync(cancellation);
            identities = await Identities.ReadAsync(row, cancellation);
        }
        await HoldSeveralAsync(connection, identities, keys, cancellation);
        return identities;
    }

    /// <summary>Taken to change what a user may use, under all of the user's ids; nobody else holds it then.</summary>
    public static async Task HoldAloneAsync(
        NpgsqlConnection connection, string tenant, IEnumerable<string> ids, CancellationToken cancellation)
    {
        string[] users = [.. ids];
        await using var command = new NpgsqlCommand(
            $"select pg_advisory_xact_lock($1, lane) from ({Lanes}) as lanes", connection)
        {
            Parameters =
            {
                new() { Value = LockClass },
                new() { Value = users.Select(_ => tenant).ToArray() },
                new() { Value = users },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Waits until nobody records usage nor changes what any user may use; nobody else does until the
    /// transaction ends.</summary>
    public static async Task HoldAllAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select pg_advisory_xact_lock($1, lane) from generate_series(0, 63) as lane", connection)
        { Parameters = { new() { Value = LockClass } } };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    // The events of a user with several ids stand in several streams: no stream's lock keeps two writers of one row
    // apart, nor makes the row's position rise. Taken before any stream's lock, by everybody.
    static async Task HoldSeveralAsync(
        NpgsqlConnection connection,
        Identities identities,
        IReadOnlyCollection<UserFeature> keys,
        CancellationToken cancellation)
    {
        if (identities.AreAllOfOneId) return;
        var owners = keys
            .Select(key => (Key: key, User: identities.Of(key.Tenant, key.UserId)))
            .Where(each => each.User.All.Count > 1)
            .Select(each => each.Key with { UserId = each.User.Owner })
            .ToList();
        await using var command = new NpgsqlCommand(Counted, connection)
        {
            Parameters =
            {
                new() { Value = owners.Select(key => key.Tenant).ToArray() },
                new() { Value = owners.Select(key => key.UserId).ToArray() },
                new() { Value = owners.Select(key => key.FeatureId).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
