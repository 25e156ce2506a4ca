namespace UsageLedger.Domain.Catalogue;

/// <summary>What a key opens.</summary>
public enum KeyKind
{
    /// <summary>Everything of its tenant.</summary>
    Admin,

    /// <summary>Reading entitlements and usage.</summary>
    Public,
}

/// <summary>A key was made. The key itself is shown once and kept nowhere.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="Kind">What it opens.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Hint">Its prefix and last four characters, to tell keys apart.</param>
/// <param name="Hash">The key's SHA-256, in hexadecimal.</param>
public sealed record KeyCreated(string Id, KeyKind Kind, string Name, string Hint, string Hash);

/// <summary>A key opens nothing any more.</summary>
public sealed record KeyRevoked(string Id);

/// <summary>A key's state.</summary>
public sealed record Key(KeyCreated Created, DateTimeOffset? RevokedAt)
{
    /// <summary>Takes the key out of use, for good.</summary>
    /// <param name="isLastAdmin">True when no other admin key of the tenant is in use: without one, nobody could ever
    /// make another.</param>
    public Decision Revoke(bool isLastAdmin)
    {
        if (RevokedAt is not null) return new Decision.Unchanged();
        return isLastAdmin
            ? new Decision.Refused(
                "last-admin-key", $"Key '{Created.Id}' is the last admin key: create another one before you revoke it.",
                IsConflict: true)
            : new Decision.Accepted(new KeyRevoked(Created.Id));
    }
}
