using System.Globalization;
using System.Text;
using UsageLedger.Checks;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Entitlements.Checks;

/// <summary>Whose use of what is asked for.</summary>
readonly record struct Subject(string Tenant, string UserId, string FeatureId)
{
    /// <summary>Why the ids cannot be ids. Memory holds no such ones, so only the way to the database asks.</summary>
    public IReadOnlyList<FieldProblem> Problems() => Ids.Problems(("userId", UserId), ("featureId", FeatureId));
}

/// <summary>The query of a check.</summary>
/// <param name="Delta">How much is about to be used.</param>
/// <param name="PositionMin">The answer is not to be older than this place in the log; null: any age will do.</param>
/// <param name="IsStrong">True when the database is to be asked, always.</param>
/// <param name="At">The instant of the answer, past or to come; null: now.</param>
/// <param name="Problem">Everything that does not hold; null when all does.</param>
readonly record struct CheckQuery(
    decimal Delta, long? PositionMin, bool IsStrong, DateTimeOffset? At, ProblemResult? Problem)
{
    /// <summary>The value of <c>consistency</c>.</summary>
    public const string Strong = "strong";

    const decimal DeltaDefault = 1;
    const NumberStyles DeltaStyle =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Reads it.</summary>
    public static CheckQuery Read(string? delta, string? minPosition, string? consistency, string? at = null)
    {
        if ((delta ?? minPosition ?? consistency ?? at) is null) return new(DeltaDefault, null, false, null, null);
        var problems = new List<FieldProblem>();
        var amount = DeltaDefault;
        if (delta is not null && DeltaProblem(delta, out amount) is { } problem) problems.Add(new("delta", problem));
        var position = 0L;
        if (minPosition is not null
            && !long.TryParse(minPosition, NumberStyles.None, CultureInfo.InvariantCulture, out position))
            problems.Add(new("minPosition", "is not a position in the log, such as 1042"));
        if (consistency is not (null or Strong))
            problems.Add(new("consistency", $"is not '{Strong}'; leave it out to have the answer from memory"));
        var instant = Instants.Read(nameof(at), at, problems);
        return new(
            amount,
            minPosition is null ? null : position,
            consistency is not null,
            instant,
            problems.Count == 0 ? null : Hosting.Problem.InvalidFields(problems));
    }

    /// <summary>Why a text is no delta, or null when it is one.</summary>
    public static string? DeltaProblem(string text, out decimal delta) =>
        decimal.TryParse(text, DeltaStyle, CultureInfo.InvariantCulture, out delta)
            ? ExactDecimal.Parse(Encoding.UTF8.GetBytes(text), out delta)
            : "is not a number that a decimal can hold, such as 1 or -2.5";
}
