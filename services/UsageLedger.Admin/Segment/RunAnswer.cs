using UsageLedger.Projections.Segment;

namespace UsageLedger.Admin.Segment;

/// <summary>What a run does.</summary>
enum RunKind
{
    /// <summary>It applies a rule.</summary>
    Apply,

    /// <summary>It undoes another run.</summary>
    Undo,
}

/// <summary>How far a run is.</summary>
enum RunStatus
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It has come to its end.</summary>
    Ended,
}

/// <summary>A run of a rule over what Segment said before.</summary>
/// <param name="Id">The run.</param>
/// <param name="Kind">Whether it applies a rule or undoes another run.</param>
/// <param name="Status">Whether it goes on.</param>
/// <param name="RuleId">The rule; null of an undoing.</param>
/// <param name="RuleVersion">The rule's version when the run started; null of an undoing.</param>
/// <param name="IncludeMatched">Whether what rules have matched before is matched anew.</param>
/// <param name="Undoes">The run that it undoes, or null.</param>
/// <param name="UndoneBy">The run that undoes it, or null.</param>
/// <param name="Total">Events to look at.</param>
/// <param name="LookedAt">Events looked at so far.</param>
/// <param name="Recorded">Usage events recorded so far.</param>
/// <param name="Reversed">Usage events taken back so far.</param>
/// <param name="Refused">Events left as they were because what they come to cannot be stored.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="EndedAt">When it came to its end; null while it goes on.</param>
sealed record RunAnswer(
    Guid Id,
    RunKind Kind,
    RunStatus Status,
    string? RuleId,
    int? RuleVersion,
    bool IncludeMatched,
    Guid? Undoes,
    Guid? UndoneBy,
    long Total,
    long LookedAt,
    long Recorded,
    long Reversed,
    long Refused,
    DateTime StartedAt,
    DateTime? EndedAt)
{
    public static RunAnswer From(MappingRunRow row) => new(
        row.Id,
        row.Undoes is null ? RunKind.Apply : RunKind.Undo,
        row.EndedAt is null ? RunStatus.Running : RunStatus.Ended,
        row.RuleId,
        row.RuleVersion,
        row.IncludeMatched,
        row.Undoes,
        row.UndoneBy,
        row.Total,
        row.LookedAt,
        row.Recorded,
        row.Reversed,
        row.Refused,
        row.StartedAt.UtcDateTime,
        row.EndedAt?.UtcDateTime);
}
