using Npgsql;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Replaying;

/// <summary>How far a replay of consumption is; positions are places in the log.</summary>
/// <param name="IsOfThisSchema">False: it was left under another version of the schema, and what it built may be
/// something else than is built now.</param>
/// <param name="Target">Up to where events are summed up in chunks.</param>
/// <param name="IsBuilt">The new table is there, and follows the log.</param>
/// <param name="DoneTo">How far it follows.</param>
public sealed record ReplayState(bool IsOfThisSchema, long Target, bool IsBuilt, long DoneTo)
{
    internal static Task<ReplayState?> FindAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        connection.FindAsync(
            """
            select schema_version = (select max(version) from ledger.schema_versions), target, is_built, done_to
            from ledger_replay.state
            """,
            [],
            row => new ReplayState(row.GetBoolean(0), row.GetInt64(1), row.GetBoolean(2), row.GetInt64(3)),
            cancellation);

    internal static Task StartAsync(NpgsqlConnection connection, long target, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            """
            insert into ledger_replay.state (schema_version, target, is_built, done_to)
            select max(version), $1, false, 0 from ledger.schema_versions
            """,
            [Parameter.Position(target)],
            cancellation);

    internal async Task<ReplayState> WriteAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await connection.ExecuteAsync(
            "update ledger_replay.state set is_built = $1, done_to = $2",
            [Parameter.Flag(IsBuilt), Parameter.Position(DoneTo)],
            cancellation);
        return this;
    }

    /// <summary>Nothing is left to go on with. What was needed on the way is taken away later: to cut files off takes
    /// a moment that others would wait for.</summary>
    internal static Task EndAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        connection.ExecuteAsync("delete from ledger_replay.state", [], cancellation);

    /// <summary>True when there is something to take away.</summary>
    internal static async Task<bool> IsAnythingLeftAsync(
        NpgsqlConnection connection, CancellationToken cancellation) =>
        (await connection.ListAsync(
            """
            select exists (select from ledger_replay.state) or exists (select from ledger_replay.chunks)
              or exists (select from ledger_replay.schedules)
            """,
            [],
            row => row.GetBoolean(0),
            cancellation))[0];

    /// <summary>Takes away what a replay leaves behind while it goes on.</summary>
    internal static async Task ClearAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await connection.ExecuteAsync("drop table if exists ledger_replay.consumption", [], cancellation);
        await connection.ExecuteAsync(
            """
            truncate ledger_replay.state, ledger_replay.chunks, ledger_replay.schedules, ledger_replay.sums,
              ledger_replay.folded
            """,
            [],
            cancellation);
    }
}
