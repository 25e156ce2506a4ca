using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Explaining;

/// <summary>Whose an id was, by what the ledger knew at some time.</summary>
static class KnownIds
{
    // The merges that were in force among all homes that they connect with the given one.
    const string MergedSql = """
        with recursive known as not materialized (
          select source_id, target_id, merged_at from ledger.user_merges
          where tenant_id = $1 and merged_recorded_at <= $2
            and (unmerged_recorded_at is null or unmerged_recorded_at > $2)
        ),
        home (id) as (
          select $3::text
          union
          select merged.id from home cross join lateral (
            select target_id from known where source_id = home.id
            union all
            select source_id from known where target_id = home.id
          ) merged (id)
        )
        select known.source_id, known.target_id, known.merged_at from home join known on known.source_id = home.id
        """;

    // Whose each id was: as it still is, or until the user was deleted.
    const string IdsSql = """
        select id, home_id from ledger.user_ids where tenant_id = $1 and added_at <= $2
        union all
        select id, home_id from ledger.former_user_ids
        where tenant_id = $1 and added_at <= $2 and removed_recorded_at > $2
        """;

    /// <summary>The user of an id; one that was not known yet is a user of its own.</summary>
    public static async Task<UserIds> ReadAsync(
        NpgsqlConnection connection,
        string tenant,
        string userId,
        DateTimeOffset knownAt,
        CancellationToken cancellation)
    {
        var homeId = await connection.FindAsync(
            $"select home_id from ({IdsSql}) ids where id = $3",
            [Parameter.Text(tenant), Parameter.Instant(knownAt), Parameter.Text(userId)],
            row => row.GetString(0),
            cancellation) ?? userId;
        var merges = await connection.ListAsync(
            MergedSql,
            [Parameter.Text(tenant), Parameter.Instant(knownAt), Parameter.Text(homeId)],
            row => new UserMerge(row.GetString(0), row.GetString(1), row.Instant(2)),
            cancellation);
        var homes = merges.SelectMany(merge => new[] { merge.Source, merge.Target }).Append(homeId).Distinct().ToList();
        var aliases = await connection.ListAsync(
            $"select id, home_id from ({IdsSql}) ids where home_id = any($3)",
            [Parameter.Text(tenant), Parameter.Instant(knownAt), Parameter.Texts(homes)],
            row => (Id: row.GetString(0), HomeId: row.GetString(1)),
            cancellation);
        // Clocks of two hosts may differ, so that an id was somebody's again before it was nobody's.
        var homeOf = aliases.DistinctBy(alias => alias.Id)
            .ToDictionary(alias => alias.Id, alias => alias.HomeId, StringComparer.Ordinal);
        foreach (var home in homes) homeOf.TryAdd(home, home);
        var owner = homes.Single(home => merges.TrueForAll(merge => merge.Source != home));
        return new(owner, homeOf, merges);
    }
}
