using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Domain.Segment;

/// <summary>A user whom an identify call may be about.</summary>
/// <param name="Definition">The user; its id is the home id.</param>
/// <param name="CurrentId">What the user is called.</param>
public sealed record KnownUser(UserDefined Definition, string CurrentId)
{
    /// <summary>True when the user came from a billing provider and nobody has said yet who it is: it is still called
    /// by the provider's id.</summary>
    public bool IsImported => CurrentId == Definition.BillingId;
}

/// <summary>
/// Whom an identify call is about, and what becomes of that user. The user id decides; the e-mail only finds the one
/// user of a billing provider who has it and is called by no id of the customer's yet.
/// </summary>
/// <remarks>
/// What the call does not say stays as it is. Several users may have the same e-mail. An imported user is joined with
/// only if nobody else has the e-mail: with two, nobody can tell which is meant. A user with an e-mail of its own, be
/// it the same one, is joined with nobody: whoever made it has had the choice. Nor is one that is itself imported: two
/// customers of a billing provider stay two. A billing id alone finds nobody.
/// </remarks>
public abstract record Identification
{
    Identification() { }

    /// <summary>Nobody has the user id: a user is made.</summary>
    /// <param name="User">The user as it is to be.</param>
    public sealed record Created(UserDefined User) : Identification;

    /// <summary>The user whose the user id is, is changed; perhaps in nothing.</summary>
    /// <param name="Before">The user as it is.</param>
    /// <param name="User">The user as it is to be.</param>
    public sealed record Updated(UserDefined Before, UserDefined User) : Identification;

    /// <summary>Nobody has the user id, and an imported user is called by it from now on.</summary>
    /// <param name="Import">The imported user.</param>
    /// <param name="User">The same as it is to be.</param>
    public sealed record Claimed(KnownUser Import, UserDefined User) : Identification;

    /// <summary>An imported user goes up in the user whose the user id is.</summary>
    /// <param name="Before">The user as it is.</param>
    /// <param name="User">The user as it is to be.</param>
    /// <param name="ImportId">The home id of the imported user.</param>
    public sealed record Merged(UserDefined Before, UserDefined User, string ImportId) : Identification;

    /// <summary>False when it makes no difference who has the e-mail.</summary>
    /// <param name="said">What the call says.</param>
    /// <param name="known">The user whose the user id is; null when it is nobody's.</param>
    public static bool DependsOnEmail(SegmentIdentified said, KnownUser? known) =>
        said.Email is not null && known is null or { IsImported: false, Definition.Email: null };

    /// <summary>Decides.</summary>
    /// <param name="said">What the call says.</param>
    /// <param name="known">The user whose the user id is, now or before; null when it is nobody's.</param>
    /// <param name="holders">The users with the call's e-mail, in any letter case; those that went up in another are
    /// not among them.</param>
    public static Identification Of(SegmentIdentified said, KnownUser? known, IEnumerable<KnownUser> holders)
    {
        var others = holders.Where(holder => holder.Definition.Id != known?.Definition.Id).ToList();
        var import = DependsOnEmail(said, known) && others is [{ IsImported: true } only] ? only : null;
        return (known?.Definition, import) switch
        {
            (null, null) => new Created(With(said, new(said.UserId, null, null, null, null))),
            (null, { } alone) => new Claimed(alone, With(said, alone.Definition)),
            ({ } user, null) => new Updated(user, With(said, user)),
            ({ } user, { Definition: var other }) => new Merged(user, With(said, Joined(user, other)), other.Id),
        };
    }

    static UserDefined Joined(UserDefined user, UserDefined import) => user with
    {
        Name = user.Name ?? import.Name,
        BillingId = user.BillingId ?? import.BillingId,
        Metadata = user.Metadata ?? import.Metadata,
    };

    static UserDefined With(SegmentIdentified said, UserDefined user) => user with
    {
        Name = said.Name ?? user.Name,
        Email = said.Email ?? user.Email,
        BillingId = said.BillingId ?? user.BillingId,
    };
}
