using Npgsql;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Moving;

/// <summary>What a ledger has of the events of an export.</summary>
sealed class ImportPlaces
{
    readonly Dictionary<Guid, (string Tenant, string Stream, long Version)> _known;
    readonly Dictionary<string, long> _heads;

    ImportPlaces(Dictionary<Guid, (string, string, long)> known, Dictionary<string, long> heads) =>
        (_known, _heads) = (known, heads);

    /// <summary>Reads it.</summary>
    public static async Task<ImportPlaces> ReadAsync(
        NpgsqlConnection connection,
        string tenant,
        IReadOnlyCollection<ImportedEvent> events,
        CancellationToken cancellation)
    {
        var known = await connection.ListAsync(
            "select id, tenant_id, stream_id, version from ledger_events.mt_events where id = any($1)",
            [Parameter.Uuids(events.Select(each => (Guid?)each.Stored.Id))],
            row => (Id: row.GetGuid(0), Place: (row.GetString(1), row.GetString(2), row.GetInt64(3))),
            cancellation);
        var heads = known.Count == events.Count ? [] : await connection.ListAsync(
            "select id, version from ledger_events.mt_streams where tenant_id = $1 and id = any($2)",
            [Parameter.Text(tenant), Parameter.Texts(events.Select(each => each.Stored.Stream.Value).Distinct())],
            row => (Stream: row.GetString(0), Version: row.GetInt64(1)),
            cancellation);
        return new(
            known.ToDictionary(each => each.Id, each => each.Place),
            heads.ToDictionary(each => each.Stream, each => each.Version, StringComparer.Ordinal));
    }

    /// <summary>Those that the ledger does not have yet, in their order.</summary>
    /// <exception cref="ImportRefusedException">One has another place here, or another event has its place.</exception>
    public List<ImportedEvent> Missing(IEnumerable<ImportedEvent> events)
    {
        var missing = new List<ImportedEvent>();
        foreach (var one in events)
        {
            var (_, stream, version, _, id, _, _, _) = one.Stored;
            var place = (one.Stored.Tenant, stream.Value, version.Value);
            if (_known.TryGetValue(id, out var found))
            {
                if (found == place) continue;
                throw new ImportRefusedException(
                    $"Line {one.Line}: event {id} stands in this ledger already, as version {found.Version} of stream "
                    + $"'{found.Stream}' of tenant '{found.Tenant}'. Import into a ledger that has nothing of it.");
            }
            Follow(one, _heads.GetValueOrDefault(stream.Value));
            _heads[stream.Value] = version.Value;
            _known.Add(id, place);
            missing.Add(one);
        }
        return missing;
    }

    static void Follow(ImportedEvent one, long head)
    {
        var (tenant, stream, version, _, _, _, _, _) = one.Stored;
        if (version.Value <= head)
            throw new ImportRefusedException(
                $"Line {one.Line}: tenant '{tenant}' has events of its own in this ledger, the first that is in the "
                + $"way is version {version.Value} of stream '{stream}'. Import into a ledger that has nothing of it.");
        if (version.Value > head + 1)
            throw new ImportRefusedException(
                $"Line {one.Line} is version {version.Value} of stream '{stream}', and neither the file nor this "
                + $"ledger has version {head + 1}: lines are missing. Export again.");
    }
}
