using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Domain;
using UsageLedger.Domain.Usage;
using UsageLedger.Projections;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Users;

/// <summary>Carries out what a file says, or tells what that would be.</summary>
sealed class Importing(NpgsqlDataSource database, CatalogueWriter catalogue, TimeProvider clock)
{
    // One transaction for all would keep its places in the log open, and everybody who follows the log waiting, for
    // seconds. So many rows take some tenths of one.
    const int RowsAtOnce = 100;

    /// <summary>What would become of the rows.</summary>
    public async Task<IReadOnlyList<PlannedRow>> PlanAsync(
        string tenant, IReadOnlyList<UserFileRow> rows, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var identities = await IdentitiesAsync(connection, tenant, rows, cancellation);
        var now = Occurrence.ToMicrosecond(clock.GetUtcNow());
        return (await PlanAsync(connection, tenant, rows, identities, now, cancellation)).Decide(rows);
    }

    /// <summary>Makes the rows so. The plan says which of them change something; these are decided once more under
    /// their locks, as nobody keeps others from changing the same users meanwhile.</summary>
    /// <returns>What became of the rows.</returns>
    public async Task<IReadOnlyList<PlannedRow>> CarryOutAsync(
        string tenant, IReadOnlyList<UserFileRow> rows, CancellationToken cancellation)
    {
        var done = (await PlanAsync(tenant, rows, cancellation)).ToList();
        var changing = done.Where(each => each.Changes.Count > 0).Select(each => each.Row).ToList();
        var places = done.Index().ToDictionary(each => each.Item.Row.Line, each => each.Index);
        foreach (var turn in Turns(changing))
            foreach (var row in await CarryOutTurnAsync(tenant, turn, cancellation)) done[places[row.Row.Line]] = row;
        return done;
    }

    async Task<IReadOnlyList<PlannedRow>> CarryOutTurnAsync(
        string tenant, IReadOnlyList<UserFileRow> rows, CancellationToken cancellation)
    {
        try
        {
            return await catalogue.ChangeAsync(tenant, change => CarryOutAsync(change, rows), cancellation);
        }
        catch (InexactSumException e) when (rows is [{ MergeInto: not null } merging])
        {
            // Only counting tells, so no plan knows of it.
            var problem = $"What both have used cannot be summed exactly: {e.Message}.";
            return [new(merging, merging.Id, ImportOutcome.Refused, [], problem)];
        }
    }

    // A merge keeps the Recorder from both users' usage while it counts anew: each is a transaction of its own.
    static IEnumerable<IReadOnlyList<UserFileRow>> Turns(IReadOnlyList<UserFileRow> rows)
    {
        var turn = new List<UserFileRow>();
        foreach (var row in rows)
        {
            if (turn.Count == RowsAtOnce || (turn.Count > 0 && (row.MergeInto ?? turn[0].MergeInto) is not null))
            {
                yield return turn;
                turn = [];
            }
            turn.Add(row);
        }
        if (turn.Count > 0) yield return turn;
    }

    static async Task<IReadOnlyList<PlannedRow>> CarryOutAsync(
        CatalogueChange change, IReadOnlyList<UserFileRow> rows)
    {
        if (rows is [{ MergeInto: { } into } merging]) await change.LockUserIdsAsync(merging.Id, into);
        else await change.ShareUserIdsAsync(rows[0].Id);
        var (connection, tenant, cancellation) = (change.Connection, change.Tenant, change.Cancellation);
        var identities = await IdentitiesAsync(connection, tenant, rows, cancellation);
        var streams = new Dictionary<string, LockedStream>(StringComparer.Ordinal);
        // In one order for everybody, so that two files never wait for each other in a circle.
        foreach (var homeId in rows.Select(row => HomeOf(row.Id)).Distinct().Order(StringComparer.Ordinal))
            streams.Add(homeId, await change.LockAsync(StreamNames.User(homeId)));
        var plan = await PlanAsync(connection, tenant, rows, identities, change.Now, cancellation);
        var planned = plan.Decide(rows);
        foreach (var row in planned)
        {
            var ids = new[] { row.Row.Id, row.Row.MergeInto }.OfType<string>()
                .SelectMany(id => identities.Of(tenant, id).All).Distinct().ToList();
            foreach (var (i, accepted) in row.Changes.Index())
            {
                var stream = i == 0 ? streams[row.HomeId] : await change.LockAsync(StreamNames.User(row.HomeId));
                await change.CarryOutAsync(stream, accepted, ids);
            }
        }
        return planned;

        string HomeOf(string id) => identities.Of(tenant, id).HomeOf(id);
    }

    static Task<Identities> IdentitiesAsync(
        NpgsqlConnection connection,
        string tenant,
        IEnumerable<UserFileRow> rows,
        CancellationToken cancellation) =>
        Identities.ReadAsync(connection, tenant, [.. NamedIn(rows)], cancellation);

    static async Task<ImportPlan> PlanAsync(
        NpgsqlConnection connection,
        string tenant,
        IEnumerable<UserFileRow> rows,
        Identities identities,
        DateTimeOffset now,
        CancellationToken cancellation)
    {
        var homeOf = NamedIn(rows).ToDictionary(
            id => id, id => identities.Of(tenant, id).HomeOf(id), StringComparer.Ordinal);
        var users = await UserRows.DefinitionsAsync(connection, tenant, homeOf.Values.Distinct(), cancellation);
        foreach (var (id, homeId) in homeOf)
            if (!users.ContainsKey(homeId)) homeOf.Remove(id);
        var ownerOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (id, homeId) in homeOf) ownerOf[homeId] = identities.Of(tenant, id).Owner;
        return new(homeOf, ownerOf, users, now);
    }

    static IEnumerable<string> NamedIn(IEnumerable<UserFileRow> rows) =>
        rows.SelectMany(row => new[] { row.Id, row.MergeInto }).OfType<string>().Distinct(StringComparer.Ordinal);
}
