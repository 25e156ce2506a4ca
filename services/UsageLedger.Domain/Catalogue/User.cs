using System.Text.Json;

namespace UsageLedger.Domain.Catalogue;

/// <summary>A user was created or changed; the event holds all of it, and so is the user's state.</summary>
public sealed record UserDefined(string Id, string? Name, string? Email, string? BillingId, JsonElement? Metadata);

/// <summary>The rules of users.</summary>
public static class User
{
    /// <summary>Creates or changes a user.</summary>
    /// <param name="current">The user as it is, or null.</param>
    /// <param name="wanted">The user as it is to be.</param>
    public static Decision Define(UserDefined? current, UserDefined wanted) =>
        current is not null
        && current with { Metadata = null } == wanted with { Metadata = null }
        && Json.Same(current.Metadata, wanted.Metadata)
            ? new Decision.Unchanged()
            : new Decision.Accepted(wanted);
}
