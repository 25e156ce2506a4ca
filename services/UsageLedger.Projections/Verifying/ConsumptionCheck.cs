using System.Data;
using System.Diagnostics;
using Npgsql;
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
        var folded = await ConsumptionProjection.FoldAsync(connection, keys, cancellation);
        var rows = await RowsAsync(connection, folded, cancellation);
        return [.. folded.Select((each, index) =>
            new CheckedUsage(each.Owner, each.Rows, new RowComparison(each).Differences([.. rows[index]])))];
    }

    // Those of the indices, under all ids that the users have: rows under another than the owner's are one too many.
    static async Task<ILookup<int, (string UserId, PeriodConsumption Row)>> RowsAsync(
        NpgsqlConnection connection, IReadOnlyList<FoldedUsage> of, CancellationToken cancellation)
    {
        var keys = of.SelectMany((each, index) => each.User.All.Select(id =>
            (Index: index, Key: each.Owner with { UserId = id })))
            .ToList();
        var rows = await connection.ListAsync("""
            select number, user_id, period_start, period_end, used, set_at, set_id, last_at, last_id, position
            from unnest($1, $2, $3, $4) as given (number, tenant_id, user_id, feature_id)
              join ledger.consumption using (tenant_id, user_id, feature_id)
            """,
            [
                Parameter.Counts(keys.Select(key => key.Index)), Parameter.Texts(keys.Select(key => key.Key.Tenant)),
                Parameter.Texts(keys.Select(key => key.Key.UserId)),
                Parameter.Texts(keys.Select(key => key.Key.FeatureId)),
            ],
            row => (Index: row.GetInt32(0), UserId: row.GetString(1), Row: row.PeriodConsumption(first: 2)),
            cancellation);
        return rows.ToLookup(row => row.Index, row => (row.UserId, row.Row));
    }

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
