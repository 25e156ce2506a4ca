using System.Data;
using System.Diagnostics;
using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Counting;

namespace UsageLedger.Projections.Verifying;

/// <summary>What was found of one user-feature.</summary>
/// <param name="Owner">The user for whom it counts, and the feature.</param>
/// <param name="Rows">What the rows must be, by the events.</param>
/// <param name="Differences">Where the rows are something else.</param>
public sealed record CheckedUsage(
    UserFeature Owner,
    IReadOnlyCollection<PeriodConsumption> Rows,
    IReadOnlyList<ConsumptionDifference> Differences);

/// <summary>Holds rows of <c>ledger.consumption</c> against the events.</summary>
public static class ConsumptionCheck
{
    const int ConnectionsMax = 2;

    /// <summary>Checks user-features, two pages beside each other.</summary>
    /// <param name="database">Of a reader.</param>
    /// <param name="pages">The user-features.</param>
    /// <param name="found">Called for each, by two threads at a time.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Task RunAsync(
        NpgsqlDataSource database,
        IAsyncEnumerable<IReadOnlyList<UserFeature>> pages,
        Func<CheckedUsage, CancellationToken, ValueTask> found,
        CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            pages,
            new ParallelOptions { MaxDegreeOfParallelism = ConnectionsMax, CancellationToken = cancellation },
            async (page, stop) =>
            {
                foreach (var usage in await ReadAsync(database, page, stop)) await found(usage, stop);
            });

    /// <summary>Checks some user-features, all as they were at one moment: what is recorded meanwhile makes no
    /// difference.</summary>
    public static async Task<IReadOnlyList<CheckedUsage>> ReadAsync(
        NpgsqlDataSource database, IReadOnlyList<UserFeature> keys, CancellationToken cancellation)
    {
        try
        {
            return await ReadInOneViewAsync(database, keys, cancellation);
        }
        catch (Exception e) when (IsOfTheData(e))
        {
            if (keys is [var one]) return [CannotBeCounted(one, e)];
        }
        // One of them spoils the transaction: each by itself, so that it spoils its own only.
        var found = new List<CheckedUsage>(keys.Count);
        foreach (var key in keys) found.AddRange(await ReadAsync(database, [key], cancellation));
        return found;
    }

    static async Task<IReadOnlyList<CheckedUsage>> ReadInOneViewAsync(
        NpgsqlDataSource database, IReadOnlyList<UserFeature> keys, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var view = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var identities = await IdentitiesAsync(connection, keys, cancellation);
        var found = new List<CheckedUsage>(keys.Count);
        foreach (var (tenant, userId, featureId) in keys)
        {
            var user = identities.Of(tenant, userId);
            var rows = await RowsAsync(connection, tenant, user, featureId, cancellation);
            var events = await ConsumptionProjection.FoldAsync(connection, tenant, user, featureId, cancellation);
            found.Add(new(
                new(tenant, user.Owner, featureId), events.Rows,
                new RowComparison(tenant, user, featureId, events).Differences(rows)));
        }
        return found;
    }

    static async Task<Identities> IdentitiesAsync(
        NpgsqlConnection connection, IReadOnlyList<UserFeature> keys, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Identities.Command([.. keys.Select(key => key.Tenant)], [.. keys.Select(key => key.UserId)]),
            },
        };
        await using var row = await batch.ExecuteReaderAsync(cancellation);
        return await Identities.ReadAsync(row, cancellation);
    }

    static async Task<List<(string UserId, PeriodConsumption Row)>> RowsAsync(
        NpgsqlConnection connection, string tenant, UserIds user, string featureId, CancellationToken cancellation) =>
        await connection.ListAsync("""
            select user_id, period_start, period_end, used, set_at, set_id, last_at, last_id, position
            from ledger.consumption where tenant_id = $1 and user_id = any($2) and feature_id = $3
            """,
            [Parameter.Text(tenant), Parameter.Texts(user.All), Parameter.Text(featureId)],
            row => (row.GetString(0), row.PeriodConsumption(first: 1)),
            cancellation);

    // An event whose body is not what it must be, or a number that no decimal holds.
    static bool IsOfTheData(Exception error) =>
        error is InexactSumException or UnreachableException or InvalidCastException or OverflowException
        || DatabaseErrors.Meaning(error) == DatabaseError.BadData;

    static CheckedUsage CannotBeCounted(UserFeature key, Exception error) => new(key, [], [
        new(
            key.Tenant, key.UserId, key.FeatureId, null, null, null, null,
            $"The events cannot be counted, or the row cannot be read: {error.Message.TrimEnd('.')}."),
    ]);
}
