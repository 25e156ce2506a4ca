using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Configuration.Keys;

/// <summary>What became of a key that was to be taken out of use.</summary>
/// <param name="Key">As it is now; null when there is none of that id.</param>
/// <param name="Refused">The rule that speaks against it; null when it is out of use.</param>
public sealed record RevokedKey(KeyRow? Key, Decision.Refused? Refused = null);

/// <summary>What became of a key that was to be replaced.</summary>
/// <param name="Old">As it is now; null when there is none of that id.</param>
/// <param name="New">The key that takes its place; null when there is none.</param>
/// <param name="Refused">The rule that speaks against it.</param>
public sealed record RotatedKey(KeyRow? Old, NewKey? New = null, Decision.Refused? Refused = null);

/// <summary>How a key goes out of use, for good.</summary>
public static class KeyRevocation
{
    // Two admin keys that are revoked at the same moment must not both find the other one still there.
    const string LastAdminLock = "keys";

    /// <summary>Takes a key out of use. The last admin key of a tenant stays; a key that is out of use stays so.
    /// </summary>
    /// <param name="change">Of the key's tenant.</param>
    /// <param name="id">The key's id.</param>
    public static async Task<RevokedKey> RevokeAsync(CatalogueChange change, string id)
    {
        var (stream, before) = await LockAsync(change, id);
        if (before is null) return new(null);
        var isLastAdmin = await KeyRows.IsLastAdminAsync(change.Connection, change.Tenant, id, change.Cancellation);
        var refused = await change.CarryOutAsync(stream, before.Key.Revoke(isLastAdmin));
        return new(await FindAsync(change, id), refused);
    }

    /// <summary>Makes a key of the same kind, name and environment, and takes the old one out of use, both at once.
    /// </summary>
    /// <param name="change">Of the key's tenant.</param>
    /// <param name="id">The old key's id.</param>
    public static async Task<RotatedKey> RotateAsync(CatalogueChange change, string id)
    {
        var (stream, before) = await LockAsync(change, id);
        if (before is null) return new(null);
        if (before.Key.RevokedAt is not null)
            return new(before, Refused: new("key-revoked", $"Key '{id}' was revoked: create another one.", true));
        var (_, kind, name, hint, _) = before.Key.Created;
        var next = await KeyCreation.CreateAsync(change, kind, name, KeyText.EnvironmentOf(hint));
        // Never the last: the new one is of the same kind.
        await change.CarryOutAsync(stream, before.Key.Revoke(isLastAdmin: false));
        return new(await FindAsync(change, id), next);
    }

    static async Task<(LockedStream Stream, KeyRow? Key)> LockAsync(CatalogueChange change, string id)
    {
        await change.LockNameAsync(LastAdminLock);
        var stream = await change.LockAsync(StreamNames.Key(id));
        return (stream, await FindAsync(change, id));
    }

    static Task<KeyRow?> FindAsync(CatalogueChange change, string id) =>
        KeyRows.FindAsync(change.Connection, change.Tenant, id, change.Cancellation);
}
