using Npgsql;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Projections;

/// <summary>For whom usage counts that names one of several ids. While the <see cref="UserLock"/> is held, it stays so.
/// </summary>
public sealed class Identities
{
    // Those of the given users who have several ids; each home has at most one merge in force.
    // $1 tenants  $2 ids; one value for each user.
    const string Query = """
        select distinct ids.tenant_id, ids.owner_id, ids.id, ids.home_id, merge.target_id, merge.merged_at
        from unnest($1::text[], $2::text[]) as given (tenant_id, id)
          join ledger.user_ids named using (tenant_id, id)
          join ledger.user_ids ids on ids.tenant_id = named.tenant_id and ids.owner_id = named.owner_id
          left join ledger.user_merges merge on merge.tenant_id = ids.tenant_id and merge.source_id = ids.home_id
            and merge.unmerged_recorded_at is null
        """;

    readonly Dictionary<(string Tenant, string Id), UserIds> _several;

    Identities(Dictionary<(string, string), UserIds> several) => _several = several;

    /// <summary>True when none of the users asked for has several ids.</summary>
    public bool AreAllOfOneId => _several.Count == 0;

    /// <summary>The user for whom a user-feature counts, with the feature.</summary>
    public UserFeature OwnerOf(UserFeature key) =>
        AreAllOfOneId ? key : key with { UserId = Of(key.Tenant, key.UserId).Owner };

    /// <summary>The user of an id.</summary>
    public UserIds Of(string tenant, string id) =>
        _several.TryGetValue((tenant, id), out var user) ? user : UserIds.Of(id);

    /// <summary>Reads those of some users.</summary>
    public static Task<Identities> ReadAsync(
        NpgsqlConnection connection, string tenant, string[] ids, CancellationToken cancellation) =>
        ReadAsync(connection, Command([.. ids.Select(_ => tenant)], ids), cancellation);

    /// <summary>Reads those of the users of some user-features.</summary>
    public static Task<Identities> ReadAsync(
        NpgsqlConnection connection, IReadOnlyCollection<UserFeature> of, CancellationToken cancellation) =>
        ReadAsync(
            connection, Command([.. of.Select(key => key.Tenant)], [.. of.Select(key => key.UserId)]), cancellation);

    static async Task<Identities> ReadAsync(
        NpgsqlConnection connection, NpgsqlBatchCommand command, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
        await using var row = await batch.ExecuteReaderAsync(cancellation);
        return await ReadAsync(row, cancellation);
    }

    /// <summary>Asks for those of some users.</summary>
    internal static NpgsqlBatchCommand Command(string[] tenants, string[] ids) => new(Query)
    {
        Parameters = { new() { Value = tenants }, new() { Value = ids } },
    };

    /// <summary>Reads the answer.</summary>
    internal static async Task<Identities> ReadAsync(NpgsqlDataReader row, CancellationToken cancellation)
    {
        var found = new List<((string Tenant, string Owner) User, string Id, string HomeId, UserMerge? Merge)>();
        while (await row.ReadAsync(cancellation))
        {
            var homeId = row.GetString(3);
            var merge = row.IsDBNull(4) ? null : new UserMerge(homeId, row.GetString(4), row.Instant(5));
            found.Add(((row.GetString(0), row.GetString(1)), row.GetString(2), homeId, merge));
        }
        var several = new Dictionary<(string, string), UserIds>();
        foreach (var group in found.GroupBy(each => each.User))
        {
            var homeOf = group.ToDictionary(each => each.Id, each => each.HomeId, StringComparer.Ordinal);
            var merges = group.Select(each => each.Merge).OfType<UserMerge>().Distinct();
            var user = new UserIds(group.Key.Owner, homeOf, merges);
            foreach (var id in user.All) several.Add((group.Key.Tenant, id), user);
        }
        return new(several);
    }
}

/// <summary>Asks for one user's ids.</summary>
public static class IdentityOfOne
{
    /// <summary>The ids of the user for whom an id counts.</summary>
    public static async Task<UserIds> UserAsync(
        this NpgsqlConnection connection, string tenant, string id, CancellationToken cancellation) =>
        (await Identities.ReadAsync(connection, tenant, [id], cancellation)).Of(tenant, id);
}
