using Npgsql;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Projections;

/// <summary>For whom usage counts that names one of several ids. While the <see cref="UserLock"/> is held, it stays so.
/// </summary>
public sealed class Identities
{
    const string OfGiven = """
        from unnest($1::text[], $2::text[]) as given (tenant_id, id)
          join ledger.user_ids named using (tenant_id, id)
        """;

    /// <summary>The statements that read those of the given users who have several ids.
    /// Parameters: tenants, ids.</summary>
    internal static readonly string[] Queries =
    [
        $"""
        select distinct ids.tenant_id, ids.owner_id, ids.id, ids.home_id
        {OfGiven} join ledger.user_ids ids on ids.tenant_id = named.tenant_id and ids.owner_id = named.owner_id
        """,
        $"""
        select distinct merge.tenant_id, named.owner_id, merge.source_id, merge.target_id, merge.merged_at
        {OfGiven} join ledger.user_ids homes on homes.tenant_id = named.tenant_id and homes.owner_id = named.owner_id
          join ledger.user_merges merge on merge.tenant_id = homes.tenant_id and merge.source_id = homes.home_id
        where merge.unmerged_recorded_at is null
        """,
    ];

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

    /// <summary>Reads those of some users, in one round trip.</summary>
    public static async Task<Identities> ReadAsync(
        NpgsqlConnection connection, string tenant, string[] ids, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        AddTo(batch, [.. ids.Select(_ => tenant)], ids);
        await using var row = await batch.ExecuteReaderAsync(cancellation);
        return await ReadAsync(row, cancellation);
    }

    internal static void AddTo(NpgsqlBatch batch, string[] tenants, string[] ids)
    {
        foreach (var query in Queries)
            batch.BatchCommands.Add(new(query)
            {
                Parameters = { new() { Value = tenants }, new() { Value = ids } },
            });
    }

    // The two answers of the queries.
    internal static async Task<Identities> ReadAsync(NpgsqlDataReader row, CancellationToken cancellation)
    {
        var homes = new Dictionary<(string Tenant, string Owner), Dictionary<string, string>>();
        while (await row.ReadAsync(cancellation))
        {
            var key = (row.GetString(0), row.GetString(1));
            if (!homes.TryGetValue(key, out var homeOf)) homes.Add(key, homeOf = new(StringComparer.Ordinal));
            homeOf.Add(row.GetString(2), row.GetString(3));
        }
        await row.NextResultAsync(cancellation);
        var merges = new List<((string, string) Key, UserMerge Merge)>();
        while (await row.ReadAsync(cancellation))
            merges.Add(((row.GetString(0), row.GetString(1)),
                new(row.GetString(2), row.GetString(3), row.Instant(4))));
        var mergesByKey = merges.ToLookup(each => each.Key, each => each.Merge);
        var several = new Dictionary<(string, string), UserIds>();
        foreach (var (key, homeOf) in homes)
        {
            var user = new UserIds(key.Owner, homeOf, mergesByKey[key]);
            foreach (var id in homeOf.Keys) several.Add((key.Tenant, id), user);
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
