using UsageLedger.Domain.Entitlements;

namespace UsageLedger.Checks;

/// <summary>The answer to "may this user use this feature?".</summary>
/// <param name="Entitlement">Whether, and why.</param>
/// <param name="Position">The place in the log of the last usage counted in it; null when there is none.</param>
public readonly record struct Check(Entitlement Entitlement, long? Position);

/// <summary>What is known of a user at an instant.</summary>
public readonly struct UserView
{
    readonly KnownUser _user;
    readonly IReadOnlySet<string> _catalogue;
    readonly DateTimeOffset _at;

    /// <summary>As it was read, or as memory has it.</summary>
    /// <param name="user">The user.</param>
    /// <param name="catalogue">The catalogue's features, or those of them that were asked for.</param>
    /// <param name="at">The instant.</param>
    internal UserView(KnownUser user, IReadOnlySet<string> catalogue, DateTimeOffset at) =>
        (_user, _catalogue, _at) = (user, catalogue, at);

    /// <summary>The features of which the user ever had an allowance, in the order of their ids.</summary>
    public IEnumerable<string> FeatureIds => _user.FeatureIds;

    /// <summary>May the user use a feature? One that is unknown, as one of which there never was an allowance, is
    /// answered with no.</summary>
    /// <param name="featureId">The feature: among those that were asked for when the user was read.</param>
    /// <param name="delta">How much is about to be used, in the feature's unit.</param>
    public Check Decide(string featureId, decimal delta)
    {
        if (_user.Feature(featureId) is not { } feature)
            return new(new(false, ReasonWithoutAllowance(featureId), null, null), Position: null);
        var entitlement = feature.Decide(delta, _at, out var position);
        return new(entitlement, position);
    }

    Reason ReasonWithoutAllowance(string featureId) =>
        !_user.IsInCatalogue ? Reason.UserUnknown
        : !_catalogue.Contains(featureId) ? Reason.FeatureUnknown
        : Reason.NotSubscribed;
}
