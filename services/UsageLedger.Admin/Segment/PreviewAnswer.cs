using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace UsageLedger.Admin.Segment;

/// <summary>What applying a rule would do.</summary>
/// <param name="LookedAt">How many events it would look at.</param>
/// <param name="Recorded">How many usage events it would record.</param>
/// <param name="Reversed">How many usage events it would take back.</param>
/// <param name="Users">How many users' usage it would change.</param>
/// <param name="Changes">By user and feature, in the order of their ids: this page of them.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
sealed record PreviewAnswer(
    long LookedAt, long Recorded, long Reversed, long Users, IReadOnlyList<PreviewChange> Changes, string? Next);

/// <summary>What would become of a user's usage of a feature.</summary>
/// <param name="UserId">The user; after a merge the one for whom it counts.</param>
/// <param name="FeatureId">The feature.</param>
/// <param name="Recorded">How many usage events would be recorded.</param>
/// <param name="Reversed">How many usage events would be taken back.</param>
/// <param name="Delta">The sum of what would be recorded, less what would be taken back; what a SET covers is in it.
/// </param>
/// <param name="Periods">The periods that it would count in, the earliest first; none without an allowance.</param>
sealed record PreviewChange(
    string UserId,
    string FeatureId,
    int Recorded,
    int Reversed,
    decimal Delta,
    IReadOnlyList<PreviewPeriod> Periods);

/// <summary>The consumption of a period.</summary>
/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive; null when it never ends.</param>
/// <param name="UsedBefore">As it is.</param>
/// <param name="UsedAfter">As it would be.</param>
sealed record PreviewPeriod(DateTimeOffset Start, DateTimeOffset? End, decimal UsedBefore, decimal UsedAfter);

/// <summary>A user's use of a feature, in the order of the ids.</summary>
readonly record struct PreviewKey(string UserId, string FeatureId) : IComparable<PreviewKey>
{
    const char Separator = '\n'; // no id holds a control character

    /// <summary>The cursor that goes on after it.</summary>
    public string Cursor => WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes($"{UserId}{Separator}{FeatureId}"));

    /// <summary>The place after which a cursor goes on, or null when it is none.</summary>
    public static PreviewKey? InCursor(string cursor)
    {
        try
        {
            var ids = Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor)).Split(Separator);
            return ids is [var user, var feature] ? new(user, feature) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public int CompareTo(PreviewKey other)
    {
        var byUser = string.CompareOrdinal(UserId, other.UserId);
        return byUser != 0 ? byUser : string.CompareOrdinal(FeatureId, other.FeatureId);
    }
}
