using System.Diagnostics;
using Npgsql;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Replaying;

/// <summary>The rows and the events of a subject. As long as its locks are held, nobody else changes them.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Events">All of them, in order of position.</param>
/// <param name="Rows">Where its rows are, and whose they are there.</param>
/// <param name="UserIds">The ids of a group of users; else none.</param>
sealed record SubjectScope(
    CatalogueSubject Subject,
    IReadOnlyList<CatalogueEvent> Events,
    IReadOnlyList<(ReplayedTable Table, string[] Ids)> Rows,
    string[] UserIds)
{
    static readonly string GroupSql = Sql.Embedded(typeof(SubjectScope).Assembly, "user-group.sql");
    static readonly string HoldingsSql = Sql.Embedded(typeof(SubjectScope).Assembly, "user-holdings.sql");

    /// <summary>Takes the locks that a change of the subject takes, and reads its events.</summary>
    public static async Task<SubjectScope> LockAsync(CatalogueChange change, CatalogueSubject subject)
    {
        if (subject.Kind == SubjectKind.User) return await LockUsersAsync(change, subject);
        await change.LockAsync(subject.Stream);
        return await ReadAsync(change.Connection, subject, change.Cancellation);
    }

    /// <summary>A subject that is no group of users, without a lock.</summary>
    public static async Task<SubjectScope> ReadAsync(
        NpgsqlConnection connection, CatalogueSubject subject, CancellationToken cancellation)
    {
        var events = await EventsAsync(connection, subject.Tenant, [subject.Stream], cancellation);
        string[] ids = [subject.Id];
        ReplayedTable[] tables = subject.Kind switch
        {
            SubjectKind.Feature => [ReplayedTables.Features],
            SubjectKind.Package => [ReplayedTables.Packages, ReplayedTables.PackageFeatures],
            SubjectKind.Settings => [ReplayedTables.AllowancePolicies],
            SubjectKind.SegmentRules => [ReplayedTables.SegmentRules],
            SubjectKind.Key => [ReplayedTables.Keys],
            _ => throw new UnreachableException($"subject {subject.Kind}"),
        };
        return new(
            subject, [.. events.Select(each => each.Event)], [.. tables.Select(table => (table, ids))], UserIds: []);
    }

    // Ids first: then the group stays as it is found. Usage and allowances of the users next, under every id; then
    // their streams, because who only changes a user's name takes no more than that.
    static async Task<SubjectScope> LockUsersAsync(CatalogueChange change, CatalogueSubject subject)
    {
        var (connection, tenant, cancellation) = (change.Connection, subject.Tenant, change.Cancellation);
        await change.ShareUserIdsAsync(subject.Id);
        string[] ids = [.. await connection.ListAsync(
            GroupSql, [Parameter.Text(tenant), Parameter.Text(subject.Id)], row => row.GetString(0), cancellation)];
        await UserLock.HoldAloneAsync(connection, tenant, ids, cancellation);
        string[] users = [.. ids.Select(StreamNames.User)];
        await change.LockAllAsync(users);
        var held = await connection.ListAsync(
            HoldingsSql,
            [Parameter.Text(tenant), Parameter.Texts(ids)],
            row => new Holding(row.GetBoolean(0), row.GetString(1)),
            cancellation);
        var events = await EventsAsync(
            connection, tenant, [.. users, .. held.Select(each => each.Stream)], cancellation);
        // A row may say that it is this user's, and its events may not.
        var others = events
            .Where(each => HolderOf(each.Event.Body) is { } holder && !ids.Contains(holder, StringComparer.Ordinal))
            .Select(each => each.Stream)
            .ToHashSet();
        held.RemoveAll(each => others.Contains(each.Stream));
        events.RemoveAll(each => others.Contains(each.Stream));
        return new(subject, [.. events.Select(each => each.Event)], RowsOf(ids, held), ids);
    }

    static IReadOnlyList<(ReplayedTable, string[])> RowsOf(string[] ids, List<Holding> held) =>
    [
        (ReplayedTables.Users, ids), (ReplayedTables.UserIds, ids), (ReplayedTables.FormerUserIds, ids),
        (ReplayedTables.UserMerges, ids),
        (ReplayedTables.Subscriptions, [.. held.Where(each => !each.IsGrant).Select(each => each.Id)]),
        (ReplayedTables.Grants, [.. held.Where(each => each.IsGrant).Select(each => each.Id)]),
        (ReplayedTables.Allowances, ids),
    ];

    static string? HolderOf(object body) => body switch
    {
        SubscriptionStarted started => started.UserId,
        AllowanceGranted granted => granted.UserId,
        _ => null,
    };

    static Task<List<(string Stream, CatalogueEvent Event)>> EventsAsync(
        NpgsqlConnection connection, string tenant, string[] streams, CancellationToken cancellation) =>
        connection.ListAsync(
            """
            select stream_id, version, seq_id, id, type, data::text, timestamp from ledger_events.mt_events
            where tenant_id = $1 and stream_id = any($2) and not is_archived order by seq_id
            """,
            [Parameter.Text(tenant), Parameter.Texts(streams)],
            row =>
            {
                var stored = new StoredEvent(
                    tenant, new(row.GetString(0)), new(row.GetInt64(1)), new(row.GetInt64(2)), row.GetGuid(3),
                    row.GetString(4), row.GetString(5), row.Instant(6));
                return (stored.Stream.Value, new CatalogueEvent(
                    tenant, LedgerEvents.Types.Read(stored), stored.RecordedAt, stored.Position));
            },
            cancellation);

    readonly record struct Holding(bool IsGrant, string Id)
    {
        public string Stream => IsGrant ? StreamNames.Grant(Id) : StreamNames.Subscription(Id);
    }
}
