namespace UsageLedger.Domain.Entitlements;

/// <summary>How often consumption goes back to zero; no reset period means never. The longer,
/// the greater.</summary>
public enum ResetPeriod
{
    /// <summary>Every 24 hours.</summary>
    Day,

    /// <summary>Every month, on the anchor's day or, in a shorter month, on its last.</summary>
    Month,

    /// <summary>Every year, on the anchor's day; an anchor of 29 February on the 28th in common years.</summary>
    Year,
}

/// <summary>A span of time in which usage is counted together.</summary>
/// <param name="Start">Inclusive, UTC.</param>
/// <param name="End">Exclusive, UTC; <see cref="DateTimeOffset.MaxValue"/> when it never ends.</param>
public readonly record struct Period(DateTimeOffset Start, DateTimeOffset End)
{
    /// <summary>The end as people are shown it: null when there is none.</summary>
    public DateTimeOffset? EndOrNone => End == DateTimeOffset.MaxValue ? null : End;

    /// <summary>True from the start's instant up to, not at, the end's.</summary>
    public bool Contains(DateTimeOffset instant) => Start <= instant && instant < End;
}

/// <summary>The periods that follow one another from a start to an end.</summary>
/// <param name="Anchor">The start, UTC; each period begins a whole number of steps after it.</param>
/// <param name="Reset">The step, or null: one period.</param>
/// <param name="Until">The end, exclusive, UTC: the last period is cut there, so that no usage counts in what has
/// ended. <see cref="DateTimeOffset.MaxValue"/> when there is none.</param>
public readonly record struct Schedule(DateTimeOffset Anchor, ResetPeriod? Reset, DateTimeOffset Until)
{
    /// <summary>A schedule without an end.</summary>
    public Schedule(DateTimeOffset anchor, ResetPeriod? reset) : this(anchor, reset, DateTimeOffset.MaxValue) { }

    /// <summary>The period in which an instant lies, or null when that is outside of the schedule.</summary>
    public Period? PeriodAt(DateTimeOffset instant)
    {
        if (instant < Anchor || instant >= Until) return null;
        if (Reset is null) return new(Anchor, Until);
        var step = StepsBefore(instant);
        var end = StartOf(step + 1);
        return new(StartOf(step), end < Until ? end : Until);
    }

    /// <summary>The period before one of this schedule's, or null when it is the first.</summary>
    public Period? Before(Period period) => PeriodAt(period.Start - TimeSpan.FromTicks(1));

    // Steps are taken from the anchor, never from the period before: 31 Jan, 28 Feb, 31 Mar.
    int StepsBefore(DateTimeOffset instant)
    {
        var estimate = Reset switch
        {
            ResetPeriod.Day => (int)((instant - Anchor).Ticks / TimeSpan.TicksPerDay),
            ResetPeriod.Month => (instant.Year - Anchor.Year) * 12 + instant.Month - Anchor.Month,
            ResetPeriod.Year => instant.Year - Anchor.Year,
            _ => throw new System.Diagnostics.UnreachableException($"reset period {Reset}"),
        };
        return StartOf(estimate) > instant ? estimate - 1 : estimate;
    }

    DateTimeOffset StartOf(int step) => Reset switch
    {
        ResetPeriod.Day => Anchor.AddDays(step),
        ResetPeriod.Month => Anchor.AddMonths(step),
        ResetPeriod.Year => Anchor.AddYears(step),
        _ => throw new System.Diagnostics.UnreachableException($"reset period {Reset}"),
    };
}
