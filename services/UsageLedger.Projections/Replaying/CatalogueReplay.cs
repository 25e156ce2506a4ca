using Npgsql;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Replaying;

/// <summary>What a replay of the catalogue found.</summary>
/// <param name="Subjects">How many features, packages, users and so on were looked at.</param>
/// <param name="WrongRows">How many rows were not what the events make.</param>
/// <param name="First">The first of them.</param>
/// <param name="Unsettled">What could not be looked at, or not be mended, and why: rows of others stand in the way.
/// </param>
public sealed record CatalogueReplayed(
    long Subjects, int WrongRows, IReadOnlyList<RowDifference> First, IReadOnlyList<UnsettledSubject> Unsettled)
{
    /// <summary>Whether every row is what the events make.</summary>
    public bool IsRight => WrongRows == 0 && Unsettled.Count == 0;
}

/// <summary>A part of the catalogue that could not be looked at or mended.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Subject">The stream of its events.</param>
/// <param name="Reason">Why, as the database says it.</param>
public sealed record UnsettledSubject(string Tenant, string Subject, string Reason);

/// <summary>
/// Makes the rows of the catalogue anew from the events, while everything goes on: subject by subject, in place, each
/// in a short transaction. What others refer to comes first.
/// </summary>
/// <param name="held">The lock of the one replay.</param>
public sealed class CatalogueReplay(ReplayLock held)
{
    const int PageSize = 500;
    const int AttemptCountMax = 5;
    const int FirstCountMax = 20;
    const string IntegrityViolationClass = "23";

    readonly NpgsqlConnection _connection = held.Connection;
    // Only of users with several ids: there are few.
    readonly HashSet<(string Tenant, string Id)> _seen = [];
    readonly List<CatalogueSubject> _postponed = [];
    readonly List<RowDifference> _first = [];
    readonly List<UnsettledSubject> _unsettled = [];
    int _wrongRows;

    /// <summary>Finds what is to be looked at.</summary>
    /// <param name="tenant">Of this tenant; null for all.</param>
    /// <param name="userId">Only this user, with all that other ids of it have; null for everything. Needs a tenant.
    /// </param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>How much there is to look at.</returns>
    public async Task<long> FindAsync(string? tenant, string? userId, CancellationToken cancellation)
    {
        await _connection.ExecuteAsync(
            """
            drop table if exists pg_temp.replayed_links, pg_temp.replayed_holdings, pg_temp.replayed_subjects;
            create temp table replayed_links (tenant_id text, id text, other_id text);
            create temp table replayed_holdings (tenant_id text, user_id text, is_grant boolean, id text);
            create temp table replayed_subjects (
              nr bigint generated always as identity primary key, kind int, tenant_id text, id text);
            """,
            [],
            cancellation);
        await FillAsync("find-links.sql", tenant, cancellation);
        await FillAsync("find-holdings.sql", tenant, cancellation);
        if (userId is null) await FillAsync("find-subjects.sql", tenant, cancellation);
        else
            await _connection.ExecuteAsync(
                "insert into pg_temp.replayed_subjects (kind, tenant_id, id) values ($1, $2, $3)",
                [Parameter.Count((int)SubjectKind.User), Parameter.Text(tenant), Parameter.Text(userId)],
                cancellation);
        await _connection.ExecuteAsync(
            """
            create index on pg_temp.replayed_links (tenant_id, id);
            create index on pg_temp.replayed_holdings (tenant_id, user_id);
            analyze pg_temp.replayed_links, pg_temp.replayed_holdings, pg_temp.replayed_subjects;
            """,
            [],
            cancellation);
        return (await _connection.ListAsync(
            "select count(*) from pg_temp.replayed_subjects", [], row => row.GetInt64(0), cancellation))[0];
    }

    /// <summary>Looks at everything that was found, and mends it.</summary>
    /// <param name="dryRun">True: nothing is written.</param>
    /// <param name="progress">Told how much is done, and of how much.</param>
    /// <param name="cancellation">Stops it; what was mended stays so.</param>
    /// <exception cref="InexactSumException">What a user has used cannot be held exactly under the right allowances.
    /// </exception>
    public async Task<CatalogueReplayed> RunAsync(
        bool dryRun, Action<long, long> progress, CancellationToken cancellation)
    {
        var replay = new SubjectReplay(_connection, dryRun, cancellation);
        var total = (await _connection.ListAsync(
            "select count(*) from pg_temp.replayed_subjects", [], row => row.GetInt64(0), cancellation))[0];
        for (var done = 0L; done < total;)
        {
            var page = await PageAsync(done, cancellation);
            foreach (var subject in page)
            {
                if (!_seen.Contains((subject.Tenant, subject.Id)) || subject.Kind != SubjectKind.User)
                    await LookAsync(replay, subject, _ => _postponed.Add(subject));
                progress(++done, total);
            }
        }
        // By now what stood in their way may be mended.
        foreach (var subject in _postponed)
            await LookAsync(
                replay, subject, reason => _unsettled.Add(new(subject.Tenant, subject.Stream, reason)));
        return new(total, _wrongRows, _first, _unsettled);
    }

    async Task LookAsync(SubjectReplay replay, CatalogueSubject subject, Action<string> failed)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var differences = await replay.ReplayAsync(subject, Seen);
                _wrongRows += differences.Count;
                _first.AddRange(differences.Take(FirstCountMax - _first.Count));
                return;
            }
            catch (PostgresException e) when (e.SqlState.StartsWith(IntegrityViolationClass, StringComparison.Ordinal))
            {
                failed(e.MessageText);
                return;
            }
            catch (NpgsqlException e)
                when (attempt < AttemptCountMax && DatabaseErrors.Meaning(e) == DatabaseError.Contention)
            {
                // A deadlock with a change: it is as if it had not been looked at yet.
            }
        }
    }

    void Seen(CatalogueSubject subject, string[] userIds)
    {
        if (userIds.Length > 1) _seen.UnionWith(userIds.Select(id => (subject.Tenant, id)));
    }

    Task<List<CatalogueSubject>> PageAsync(long after, CancellationToken cancellation) => _connection.ListAsync(
        "select kind, tenant_id, id from pg_temp.replayed_subjects where nr > $1 order by nr limit $2",
        [Parameter.Position(after), Parameter.Count(PageSize)],
        row => new CatalogueSubject(row.GetString(1), (SubjectKind)row.GetInt32(0), row.GetString(2)),
        cancellation);

    Task FillAsync(string file, string? tenant, CancellationToken cancellation) => _connection.ExecuteAsync(
        Sql.Embedded(typeof(CatalogueReplay).Assembly, file), [Parameter.Text(tenant)], cancellation);
}
