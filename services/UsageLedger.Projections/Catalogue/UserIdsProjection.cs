using System.Diagnostics;
using Npgsql;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Projections.Catalogue;

/// <summary>How renames and merges become rows: whose the ids are, and what the users may use.</summary>
static class UserIdsProjection
{
    /// <summary>Writes what follows from an event, but for consumption. The caller holds the <see cref="UserLock"/> of
    /// all ids of the users concerned alone.</summary>
    /// <returns>What is to be counted anew: some of it may count for another user now.</returns>
    public static async Task<Recount> WriteAsync(
        NpgsqlConnection connection, CatalogueEvent of, CancellationToken cancellation)
    {
        string[] homes = of.Body switch
        {
            UserRenamed renamed => [renamed.Id],
            UserMerged merged => [merged.Id, merged.Into],
            UserUnmerged unmerged => [unmerged.Id, unmerged.From],
            _ => throw new UnreachableException($"{of.Body.GetType()} changes no ids"),
        };
        var before = await UsersAsync();
        await WriteIdsAsync(connection, of, cancellation);
        var users = await UsersAsync();
        var counted = new List<(UserIds, string)>();
        foreach (var user in users)
        {
            await AllowanceRows.OwnAsync(connection, of.Tenant, user, cancellation);
            var features = await AllowanceRows.CountedFeaturesAsync(connection, of.Tenant, user, cancellation);
            counted.AddRange(features.Select(featureId => (user, featureId)));
        }
        await UserRows.SetIdsPositionAsync(
            connection, of, users.Select(user => user.Owner).Concat(homes), cancellation);
        return new([.. before.Select(user => user.Owner)], counted);

        async Task<List<UserIds>> UsersAsync()
        {
            var identities = await Identities.ReadAsync(connection, of.Tenant, homes, cancellation);
            return [.. homes.Select(home => identities.Of(of.Tenant, home)).DistinctBy(user => user.Owner)];
        }
    }

    static async Task WriteIdsAsync(
        NpgsqlConnection connection, CatalogueEvent of, CancellationToken cancellation)
    {
        if (of.Body is UserMerged merged) await UserIdRows.MergeAsync(connection, of, merged, cancellation);
        if (of.Body is UserUnmerged unmerged) await UserIdRows.UnmergeAsync(connection, of, unmerged, cancellation);
        if (of.Body is not UserRenamed renamed) return;
        await UserRows.RenameAsync(connection, of, renamed, cancellation);
        await UserIdRows.RenameAsync(connection, of, renamed, cancellation);
    }
}
