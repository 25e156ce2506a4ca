namespace UsageLedger.IntegrationTests.Histories.Naive;

/// <summary>From an instant until another, which is no part of it; null is never.</summary>
sealed record NaivePeriod(DateTimeOffset Start, DateTimeOffset? End)
{
    /// <summary>The period that contains an instant, found by walking step by step from the anchor.</summary>
    /// <param name="anchor">Where the first one begins, not after <paramref name="instant"/>.</param>
    /// <param name="resetPeriod">DAY, MONTH, YEAR or null for never.</param>
    /// <param name="cut">Where the last one ends; null when there is no last one.</param>
    /// <param name="instant">The instant.</param>
    public static NaivePeriod Containing(
        DateTimeOffset anchor, string? resetPeriod, DateTimeOffset? cut, DateTimeOffset instant)
    {
        if (resetPeriod is null) return new(anchor, cut);
        var step = 0;
        while (Step(anchor, resetPeriod, step + 1) <= instant) step++;
        var end = Step(anchor, resetPeriod, step + 1);
        return new(Step(anchor, resetPeriod, step), cut < end ? cut : end);
    }

    /// <summary>True when the instant lies in it.</summary>
    public bool Contains(DateTimeOffset instant) => Start <= instant && (End is null || instant < End);

    // Always from the anchor, so that 31 January, 29 February, 31 March come one after the other.
    static DateTimeOffset Step(DateTimeOffset anchor, string resetPeriod, int count) => resetPeriod switch
    {
        "DAY" => anchor.AddDays(count),
        "MONTH" => anchor.AddMonths(count),
        "YEAR" => anchor.AddYears(count),
        _ => throw new ArgumentOutOfRangeException(nameof(resetPeriod), resetPeriod, "is no reset period"),
    };
}
