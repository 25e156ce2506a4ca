using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Counting;

namespace UsageLedger.Projections.Replaying;

/// <summary>User-features for which sums are not enough: theirs are folded, event by event.</summary>
static class FoldedRows
{
    const int WriteCountMax = 500;
    static readonly string WriteSql = Sql.Embedded(typeof(FoldedRows).Assembly, "write-folded.sql");

    /// <summary>All of them, in order, after one.</summary>
    public static Task<List<UserFeature>> PageAsync(
        NpgsqlConnection connection, UserFeature after, CancellationToken cancellation) =>
        connection.ListAsync(
            """
            select tenant_id, user_id, feature_id from ledger_replay.folded
            where (tenant_id, user_id, feature_id) > ($1, $2, $3) order by 1, 2, 3 limit $4
            """,
            [
                Parameter.Text(after.Tenant), Parameter.Text(after.UserId), Parameter.Text(after.FeatureId),
                Parameter.Count(WriteCountMax),
            ],
            Read,
            cancellation);

    /// <summary>Columns: tenant, user, feature.</summary>
    public static UserFeature Read(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2));

    /// <summary>Folds them into the new table.</summary>
    public static async Task WriteAsync(
        NpgsqlConnection connection, IEnumerable<UserFeature> keys, CancellationToken cancellation)
    {
        foreach (var some in keys.Chunk(WriteCountMax))
        {
            var folded = await ConsumptionProjection.FoldAsync(connection, some, cancellation);
            await connection.ExecuteAsync(
                """
                delete from ledger_replay.consumption using unnest($1, $2, $3) as given (tenant_id, user_id, feature_id)
                where (consumption.tenant_id, consumption.user_id, consumption.feature_id)
                  = (given.tenant_id, given.user_id, given.feature_id)
                """,
                [
                    Parameter.Texts(some.Select(key => key.Tenant)), Parameter.Texts(some.Select(key => key.UserId)),
                    Parameter.Texts(some.Select(key => key.FeatureId)),
                ],
                cancellation);
            // Who counts for another user by now has no rows.
            var rows = some.Zip(folded).Where(each => each.First == each.Second.Owner)
                .SelectMany(each => each.Second.Rows.Select(row => (each.First, row)));
            await ConsumptionRows.WriteAsync(connection, WriteSql, [.. rows], cancellation);
        }
    }
}
