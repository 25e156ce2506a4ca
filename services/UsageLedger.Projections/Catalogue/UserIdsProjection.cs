using System.Diagnostics;
using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Usage;
using UsageLedger.Projections.Counting;

namespace UsageLedger.Projections.Catalogue;

/// <summary>How renames and merges become rows: whose the ids are, what the users may use, and what is counted.
/// </summary>
static class UserIdsProjection
{
    /// <summary>Writes what follows from an event. The caller holds the <see cref="UserLock"/> of all ids of the users
    /// concerned alone.</summary>
    /// <exception cref="InexactSumException">What is used cannot be held exactly afterwards.</exception>
    public static async Task ApplyAsync(
        NpgsqlConnection connection, CatalogueEvent of, CancellationToken cancellation)
    {
        string[] homes = of.Body switch
        {
            UserRenamed renamed => [renamed.Id],
            UserMerged merged => [merged.Id, merged.Into],
            UserUnmerged unmerged => [unmerged.Id, unmerged.From],
            _ => throw new UnreachableException($"{of.Body.GetType()} changes no ids"),
        };
        foreach (var user in await UsersAsync()) await ForgetAsync(connection, of.Tenant, user.Owner, cancellation);
        await WriteAsync(connection, of, cancellation);
        var users = await UsersAsync();
        foreach (var user in users)
        {
            await AllowanceRows.OwnAsync(connection, of.Tenant, user, cancellation);
            foreach (var featureId in await AllowanceRows.CountedFeaturesAsync(
                connection, of.Tenant, user, cancellation))
                await ConsumptionProjection.RefoldAsync(connection, of.Tenant, user, featureId, cancellation);
        }
        await UserRows.SetIdsPositionAsync(
            connection, of, users.Select(user => user.Owner).Concat(homes), cancellation);

        async Task<List<UserIds>> UsersAsync()
        {
            var identities = await Identities.ReadAsync(connection, of.Tenant, homes, cancellation);
            return [.. homes.Select(home => identities.Of(of.Tenant, home)).DistinctBy(user => user.Owner)];
        }
    }

    static async Task WriteAsync(NpgsqlConnection connection, CatalogueEvent of, CancellationToken cancellation)
    {
        if (of.Body is UserMerged merged) await UserIdRows.MergeAsync(connection, of, merged, cancellation);
        if (of.Body is UserUnmerged unmerged) await UserIdRows.UnmergeAsync(connection, of, unmerged, cancellation);
        if (of.Body is not UserRenamed renamed) return;
        await UserRows.RenameAsync(connection, of, renamed, cancellation);
        await UserIdRows.RenameAsync(connection, of, renamed, cancellation);
    }

    // Some of it may count for another user afterwards.
    static Task ForgetAsync(
        NpgsqlConnection connection, string tenant, string owner, CancellationToken cancellation) =>
        connection.ExecuteAsync(
            "delete from ledger.consumption where tenant_id = $1 and user_id = $2",
            [Parameter.Text(tenant), Parameter.Text(owner)],
            cancellation);
}
