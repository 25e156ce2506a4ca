using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Explaining;

/// <summary>Whose an id was, by what the ledger knew at some time.</summary>
static class KnownIds
{
    /// <summary>The user of an id; one that was not known yet is a user of its own.</summary>
    public static async Task<UserIds> ReadAsync(
        NpgsqlConnection connection,
        string tenant,
        string userId,
        DateTimeOffset knownAt,
        CancellationToken cancellation)
    {
        var known = new[] { Parameter.Text(tenant), Parameter.Instant(knownAt), Parameter.Text(userId) };
        var merges = await connection.ListAsync("""
            with recursive home as (
              select coalesce((select home_id from ledger.user_ids
                where tenant_id = $1 and id = $3 and added_at <= $2), $3) as id
            ),
            known as (
              select source_id, target_id, merged_at from ledger.user_merges
              where tenant_id = $1 and merged_recorded_at <= $2
                and (unmerged_recorded_at is null or unmerged_recorded_at > $2)
            ),
            joined (id) as (
              select id from home
              union
              select case when known.source_id = joined.id then known.target_id else known.source_id end
              from joined join known on joined.id in (known.source_id, known.target_id)
            )
            select source_id, target_id, merged_at from known where source_id in (select id from joined)
            """,
            known, row => new UserMerge(row.GetString(0), row.GetString(1), row.Instant(2)), cancellation);
        var homeId = await connection.FindAsync("""
            select home_id from ledger.user_ids where tenant_id = $1 and id = $3 and added_at <= $2
            """,
            [Parameter.Text(tenant), Parameter.Instant(knownAt), Parameter.Text(userId)],
            row => row.GetString(0),
            cancellation) ?? userId;
        var homes = merges.SelectMany(merge => new[] { merge.Source, merge.Target }).Append(homeId).Distinct().ToList();
        var aliases = await connection.ListAsync(
            "select id, home_id from ledger.user_ids where tenant_id = $1 and added_at <= $2 and home_id = any($3)",
            [Parameter.Text(tenant), Parameter.Instant(knownAt), Parameter.Texts(homes)],
            row => (Id: row.GetString(0), HomeId: row.GetString(1)),
            cancellation);
        var homeOf = aliases.ToDictionary(alias => alias.Id, alias => alias.HomeId, StringComparer.Ordinal);
        foreach (var home in homes) homeOf.TryAdd(home, home);
        var owner = homes.Single(home => merges.TrueForAll(merge => merge.Source != home));
        return new(owner, homeOf, merges);
    }
}
