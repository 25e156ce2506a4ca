using System.Globalization;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;
using UsageLedger.Projections.Counting;

namespace UsageLedger.Projections.Verifying;

/// <summary>Holds the rows of a user-feature against what they must be.</summary>
/// <param name="events">What the rows must be, under the owner.</param>
sealed class RowComparison(FoldedUsage events)
{
    /// <summary>Every difference, the earliest period first.</summary>
    /// <param name="rows">The rows that are there under any of the user's ids.</param>
    public IReadOnlyList<ConsumptionDifference> Differences(
        IReadOnlyCollection<(string UserId, PeriodConsumption Row)> rows)
    {
        var found = new List<ConsumptionDifference>();
        var wanted = events.Rows.ToDictionary(row => row.Period);
        foreach (var (userId, row) in rows)
        {
            PeriodConsumption? right = null;
            if (userId == events.Owner.UserId) wanted.Remove(row.Period, out right);
            var explanation = right is null ? WhyTooMany(userId, row.Period) : Explain(row, right);
            if (explanation is not null) found.Add(Difference(userId, row.Period, row, right, explanation));
        }
        found.AddRange(wanted.Values.Select(right => Difference(
            events.Owner.UserId, right.Period, null, right,
            $"The row is missing: by the events {Text(right.Consumption.Used)} is used.")));
        return [.. found.OrderBy(each => each.PeriodStart).ThenBy(each => each.PeriodEnd ?? DateTimeOffset.MaxValue)];
    }

    string WhyTooMany(string userId, Period period) =>
        "The row is one too many: " + (
            userId != events.Owner.UserId ? $"what is used under '{userId}' counts for '{events.Owner.UserId}'."
            : events.Schedules.Count == 0 ? "the user has no allowance of the feature."
            : !events.Schedules.Any(schedule => schedule.PeriodAt(period.Start) == period)
                ? "no allowance has this period."
            : "no event occurred in this period.");

    // Null when they are the same. Which of several events of the latest microsecond is the latest makes no difference
    // to any count, and counting one by one and all anew see it differently where one of them was taken back.
    static string? Explain(PeriodConsumption row, PeriodConsumption right)
    {
        var sentences = new List<string>();
        var (used, wanted) = (row.Consumption.Used, right.Consumption.Used);
        if (used != wanted)
            sentences.Add($"The row says that {Text(used)} is used, {HowFar(used, wanted)} the events.");
        if (row.Position != right.Position)
            sentences.Add(
                $"The row stands at position {row.Position.Value}, the events reach {right.Position.Value}.");
        if (row.Consumption.LastSet != right.Consumption.LastSet)
            sentences.Add(
                $"The row's latest SET is {Text(row.Consumption.LastSet)}, that of the events "
                + $"{Text(right.Consumption.LastSet)}.");
        if (row.Consumption.Last?.At != right.Consumption.Last?.At)
            sentences.Add(
                $"The row's latest event is {Text(row.Consumption.Last)}, that of the events "
                + $"{Text(right.Consumption.Last)}.");
        return sentences.Count == 0 ? null : string.Join(' ', sentences);
    }

    static string HowFar(decimal used, decimal wanted)
    {
        try
        {
            var more = ExactSum.Of(used, -wanted);
            return $"{Text(Math.Abs(more))} {(more > 0 ? "more" : "less")} than";
        }
        catch (InexactSumException)
        {
            return $"which is far from the {Text(wanted)} of";
        }
    }

    ConsumptionDifference Difference(
        string userId, Period period, PeriodConsumption? row, PeriodConsumption? right, string explanation) => new(
        events.Owner.Tenant, userId, events.Owner.FeatureId, period.Start, period.EndOrNone, CountedRow.Of(row),
        CountedRow.Of(right), explanation);

    static string Text(decimal amount) =>
        amount.ToString("0.############################", CultureInfo.InvariantCulture);

    static string Text(Occurrence? occurrence) => occurrence is { } one
        ? $"{one.EventId} of {one.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}"
        : "none";
}
