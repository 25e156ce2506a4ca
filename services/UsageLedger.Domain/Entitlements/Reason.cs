using System.Diagnostics;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Domain.Entitlements;

/// <summary>Why an entitlement is what it is.</summary>
public enum Reason
{
    /// <summary>The catalogue has no such user.</summary>
    UserUnknown,

    /// <summary>The catalogue has no such feature.</summary>
    FeatureUnknown,

    /// <summary>No subscription or grant ever gave the feature.</summary>
    NotSubscribed,

    /// <summary>A subscription has the feature and a payment is late.</summary>
    SubscriptionPastDue,

    /// <summary>A subscription has the feature and is not paid.</summary>
    SubscriptionUnpaid,

    /// <summary>A subscription has the feature and is paused.</summary>
    SubscriptionPaused,

    /// <summary>A subscription has the feature and waits for its first payment.</summary>
    SubscriptionIncomplete,

    /// <summary>A subscription has the feature and starts later.</summary>
    SubscriptionScheduled,

    /// <summary>A grant of the feature starts later.</summary>
    GrantScheduled,

    /// <summary>A subscription had the feature and was cancelled.</summary>
    SubscriptionCancelled,

    /// <summary>A subscription would have had the feature and was never paid.</summary>
    SubscriptionIncompleteExpired,

    /// <summary>A grant of the feature is over.</summary>
    GrantEnded,

    /// <summary>The BINARY feature is given.</summary>
    FeatureIncluded,

    /// <summary>There is no limit.</summary>
    Unlimited,

    /// <summary>Enough is left.</summary>
    AllowanceRemaining,

    /// <summary>Too little is left, and overage is enabled.</summary>
    Overage,

    /// <summary>Too little is left, and overage is not enabled.</summary>
    AllowanceExhausted,
}

/// <summary>The reasons as codes and sentences.</summary>
public static class Reasons
{
    static readonly Dictionary<Reason, (string Code, string Sentence)> Words = Enum.GetValues<Reason>()
        .ToDictionary(reason => reason, reason => (CodeOf(reason), SentenceOf(reason)));

    /// <summary>A stable code for programs, e.g. <c>allowance-exhausted</c>.</summary>
    public static string Code(this Reason reason) => Words[reason].Code;

    /// <summary>A sentence for people. The one of access to a consumable feature is Kana's own, letter for letter
    /// (its documentation of canUseFeature); the others are ours, because Kana never published its own.</summary>
    public static string Sentence(this Reason reason) => Words[reason].Sentence;

    /// <summary>Why an allowance that is not active gives nothing.</summary>
    public static Reason WhyInactive(this Allowance allowance, DateTimeOffset instant) =>
        (allowance.Kind == AllowanceKind.Grant, allowance.Timeline.At(instant)) switch
        {
            (true, SubscriptionStatus.Scheduled) => Reason.GrantScheduled,
            (true, _) => Reason.GrantEnded,
            (_, SubscriptionStatus.PastDue) => Reason.SubscriptionPastDue,
            (_, SubscriptionStatus.Unpaid) => Reason.SubscriptionUnpaid,
            (_, SubscriptionStatus.Paused) => Reason.SubscriptionPaused,
            (_, SubscriptionStatus.Incomplete) => Reason.SubscriptionIncomplete,
            (_, SubscriptionStatus.Scheduled) => Reason.SubscriptionScheduled,
            (_, SubscriptionStatus.Cancelled) => Reason.SubscriptionCancelled,
            (_, SubscriptionStatus.IncompleteExpired) => Reason.SubscriptionIncompleteExpired,
            var (_, status) => throw new UnreachableException($"{status} gives access"),
        };

    static string CodeOf(Reason reason) => string.Concat(reason.ToString().Select((letter, i) =>
        char.IsUpper(letter) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString()));

    static string SentenceOf(Reason reason) => reason switch
    {
        Reason.UserUnknown => "The user is not known.",
        Reason.FeatureUnknown => "The feature is not known.",
        Reason.NotSubscribed => "The user has no subscription to a package with this feature.",
        Reason.SubscriptionPastDue => Inactive("is past due"),
        Reason.SubscriptionUnpaid => Inactive("is unpaid"),
        Reason.SubscriptionPaused => Inactive("is paused"),
        Reason.SubscriptionIncomplete => Inactive("waits for its first payment"),
        Reason.SubscriptionScheduled => Inactive("has not started yet"),
        Reason.SubscriptionCancelled => Inactive("is cancelled"),
        Reason.SubscriptionIncompleteExpired => Inactive("was never paid and has expired"),
        Reason.GrantScheduled => "The user was granted this feature, but from a later time on.",
        Reason.GrantEnded => "The user was granted this feature, but the grant is over.",
        Reason.FeatureIncluded => "The user has a subscription or a grant with this binary feature.",
        Reason.Unlimited or Reason.AllowanceRemaining or Reason.Overage =>
            "The user has a subcription to a package with this consumable feature and either has an allowance "
            + "remaining or overage is enabled.",
        Reason.AllowanceExhausted =>
            "The user has a subscription to a package with this consumable feature, but too little of the allowance "
            + "remains and overage is not enabled.",
        _ => throw new UnreachableException($"reason {reason}"),
    };

    static string Inactive(string why) => $"The user's subscription to a package with this feature {why}.";
}
