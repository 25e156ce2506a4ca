using Npgsql;

namespace UsageLedger.Cli.Doctor;

/// <summary>Looks at what others do in the database. Only some logins see that; the others are told so.</summary>
static class SessionChecks
{
    const string MaySeeSql = "select pg_has_role(session_user, 'pg_read_all_stats', 'usage')";

    public static async Task<IReadOnlyList<Finding>> ReplicasAsync(
        NpgsqlDataSource database, CancellationToken cancellation)
    {
        if (await DatabaseChecks.ScalarAsync<bool>(database, "select pg_is_in_recovery()", cancellation))
            return
            [
                Finding.Wrong(
                    "replica", "This server is a replica itself: nothing can be recorded in it.",
                    "Name the primary in the connection string."),
            ];
        if (!await DatabaseChecks.ScalarAsync<bool>(database, MaySeeSql, cancellation)) return [Unseen("replica")];
        await using var command = database.CreateCommand("""
            select application_name, pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)::bigint,
              extract(epoch from replay_lag)::float8
            from pg_stat_replication order by application_name
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var found = new List<Finding>();
        while (await row.ReadAsync(cancellation))
            found.Add(DatabaseRules.Replica(new(
                row.GetString(0),
                row.IsDBNull(1) ? null : row.GetInt64(1),
                row.IsDBNull(2) ? null : row.GetDouble(2))));
        return found;
    }

    public static async Task<IReadOnlyList<Finding>> TransactionsAsync(
        NpgsqlDataSource database, CancellationToken cancellation)
    {
        if (!await DatabaseChecks.ScalarAsync<bool>(database, MaySeeSql, cancellation))
            return [Unseen("open transactions")];
        // Of the whole server: a follower waits for the oldest transaction in any of its databases.
        await using var command = database.CreateCommand("""
            select pid, name, seconds from (
              select pid, application_name as name, extract(epoch from now() - xact_start)::float8 as seconds
              from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid()
              union all
              select null, gid, extract(epoch from now() - prepared)::float8 from pg_prepared_xacts
            ) as open order by seconds desc limit 1
            """);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var oldest = await row.ReadAsync(cancellation)
            ? new OpenTransaction(row.IsDBNull(0) ? null : row.GetInt32(0), row.GetString(1), row.GetDouble(2))
            : null;
        return [DatabaseRules.OldestTransaction(oldest)];
    }

    static Finding Unseen(string check) => Finding.Note(
        check, "This login may not see what others do in the database.",
        "grant pg_read_all_stats to the login, or use the owner's.");
}
