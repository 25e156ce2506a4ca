using System.Text.Json;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Domain.Segment;

/// <summary>A rule is being applied to what Segment said before.</summary>
/// <param name="Id">The run.</param>
/// <param name="RuleId">The rule.</param>
/// <param name="IncludeMatched">True: what rules have matched before is matched anew as well.</param>
/// <param name="Rules">All rules in their order, as they were when the run started: it does not follow their changes.
/// </param>
/// <param name="UpTo">The place in the log of the last event that it looks at.</param>
public sealed record MappingStarted(
    Guid Id, string RuleId, bool IncludeMatched, IReadOnlyList<SegmentRuleDefined> Rules, long UpTo);

/// <summary>A run is being undone, as a run of its own.</summary>
/// <param name="Id">This run.</param>
/// <param name="Undoes">The run that is undone.</param>
public sealed record MappingUndoStarted(Guid Id, Guid Undoes);

/// <summary>A run has come to its end.</summary>
/// <param name="Id">The run.</param>
/// <param name="Recorded">How much usage it recorded, in events.</param>
/// <param name="Reversed">How much usage it took back, in events.</param>
/// <param name="Refused">How many events it left as they were because what they come to cannot be stored.</param>
public sealed record MappingEnded(Guid Id, long Recorded, long Reversed, long Refused);

/// <summary>What a run has done.</summary>
/// <param name="Recorded">How much usage it recorded, in events.</param>
/// <param name="Reversed">How much usage it took back, in events.</param>
/// <param name="Refused">How many events it left as they were because what they come to cannot be stored.</param>
public sealed record MappingCounts(long Recorded, long Reversed, long Refused);

/// <summary>What one of Segment's track calls counts as.</summary>
/// <param name="UsageId">The ledger's id of the usage event.</param>
/// <param name="FeatureId">What was used.</param>
/// <param name="Delta">How much.</param>
/// <param name="Link">Where it came from.</param>
public sealed record Mapping(Guid UsageId, string FeatureId, decimal Delta, SegmentLink Link);

/// <summary>One of Segment's track calls as the ledger keeps it.</summary>
/// <param name="Position">Its place in the log.</param>
/// <param name="Id">The ledger's id of it.</param>
/// <param name="Tracked">What it says.</param>
/// <param name="Current">What it counts as; null when nothing has mapped it.</param>
public sealed record StoredTrack(long Position, Guid Id, SegmentTracked Tracked, Mapping? Current);

/// <summary>What a run makes of one event: what it counts as is taken back, if anything, and recorded as something
/// else, if anything.</summary>
/// <param name="Track">The event.</param>
/// <param name="FeatureId">What it counts as from now on; null for nothing.</param>
/// <param name="Delta">How much.</param>
/// <param name="Link">Where that comes from; null for nothing.</param>
public sealed record MappingChange(StoredTrack Track, string? FeatureId, decimal Delta, SegmentLink? Link);

/// <summary>The rules of runs.</summary>
/// <param name="run">The run that is asked about.</param>
public sealed class MappingRun(MappingStarted run)
{
    readonly SegmentRules _rules = new(run.Rules);

    /// <summary>What the run makes of an event; null when it leaves it as it is.</summary>
    /// <remarks>The decision is the one that would be made if the event came now, as far as it concerns the run's rule:
    /// an event of which another rule makes something is left to a run of that one. What names its feature itself is
    /// never mapped by rules.</remarks>
    public MappingChange? ChangeOf(StoredTrack track)
    {
        var current = track.Current;
        if (NamesFeature(track.Tracked)) return null;
        if (current is not null && !run.IncludeMatched) return null;
        var match = _rules.FirstMatch(track.Tracked.Event, track.Tracked.Properties);
        if (match?.Rule.Id != run.RuleId && current?.Link.RuleId != run.RuleId) return null;
        if (match is null) return current is null ? null : new(track, null, 0, null);
        if (match.Rule.FeatureId == current?.FeatureId && match.Delta == current.Delta) return null;
        var (_, messageId, eventName, _, _) = track.Tracked;
        var link = new SegmentLink(track.Id, messageId, eventName, match.Rule.Id, match.Rule.Version, run.Id);
        return new(track, match.Rule.FeatureId, match.Delta, link);
    }

    // Also one whose usage was refused: what it says is no rule's matter.
    static bool NamesFeature(SegmentTracked tracked) =>
        PropertyPath.Find(tracked.Properties, "featureId") is { ValueKind: not JsonValueKind.Null };

    /// <summary>Starts a run of a rule over everything before.</summary>
    /// <param name="id">The run's id.</param>
    /// <param name="ruleId">The rule.</param>
    /// <param name="includeMatched">Whether what was matched before is matched anew.</param>
    /// <param name="rules">The rules now.</param>
    /// <param name="upTo">The last event's place in the log.</param>
    public static Decision Start(Guid id, string ruleId, bool includeMatched, SegmentRules rules, long upTo) =>
        rules.Find(ruleId) switch
        {
            null => new Decision.Refused("rule-unknown", $"There is no rule '{ruleId}'."),
            { IsEnabled: false } when !includeMatched => new Decision.Refused(
                "rule-disabled", $"Rule '{ruleId}' is disabled and matches nothing: enable it first.",
                IsConflict: true),
            _ => new Decision.Accepted(new MappingStarted(id, ruleId, includeMatched, rules.InOrder, upTo)),
        };

    /// <summary>Starts the undoing of a run.</summary>
    /// <param name="id">The id of the run that undoes it.</param>
    /// <param name="undoes">The run that is to be undone.</param>
    /// <param name="isUndo">True when that run itself undoes another.</param>
    /// <param name="isGoingOn">True while that run goes on.</param>
    /// <param name="isBuiltUpon">True when a later run that is in force has changed some of its events, or may yet.
    /// </param>
    public static Decision Undo(Guid id, Guid undoes, bool isUndo, bool isGoingOn, bool isBuiltUpon)
    {
        if (isUndo) return Refused("run-is-undo", "It undoes another run: apply the rule again instead.");
        if (isGoingOn) return Refused("run-going-on", "It still goes on: undo it when it has come to its end.");
        if (isBuiltUpon)
            return Refused(
                "run-built-upon", "A later run has changed some of the same events, or goes on and may yet: wait for "
                    + "its end, and undo that one first.");
        return new Decision.Accepted(new MappingUndoStarted(id, undoes));

        static Decision.Refused Refused(string rule, string detail) => new(rule, detail, IsConflict: true);
    }
}
