using Npgsql;

namespace UsageLedger.Projections;

/// <summary>
/// Keeps a change of a user's subscriptions and the recording of that user's usage apart: who records holds the lock
/// shared, who changes subscriptions holds it alone. Without it, a subscription that starts while an event is being
/// appended could be counted without the event, and the event without the subscription.
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

    /// <summary>Taken to record usage of these users; several may hold it.</summary>
    public static Task ShareAsync(
        NpgsqlConnection connection, IReadOnlyCollection<UserFeature> keys, CancellationToken cancellation) =>
        LockAsync(
            connection, $"select pg_advisory_xact_lock_shared($1, lane) from ({Lanes}) as lanes",
            [.. keys.Select(key => key.Tenant)], [.. keys.Select(key => key.UserId)], cancellation);

    /// <summary>Taken to change what a user may use; nobody else holds it then.</summary>
    public static Task HoldAloneAsync(
        NpgsqlConnection connection, string tenant, string userId, CancellationToken cancellation) =>
        LockAsync(
            connection, $"select pg_advisory_xact_lock($1, lane) from ({Lanes}) as lanes",
            [tenant], [userId], cancellation);

    static async Task LockAsync(
        NpgsqlConnection connection, string sql, string[] tenants, string[] userIds, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { new() { Value = LockClass }, new() { Value = tenants }, new() { Value = userIds } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
