using System.Runtime.CompilerServices;
using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;

namespace UsageLedger.Projections.Counting;

/// <summary>What one event did to the consumption.</summary>
/// <param name="At">When it occurred, UTC.</param>
/// <param name="Effect">Of an ADD its delta; of a SET its delta minus what was used before it in its period.</param>
public readonly record struct UsageEffect(DateTimeOffset At, decimal Effect);

/// <summary>Reads what the events of a user-feature did to its consumption: so the effects in a period add up to what
/// is used in it.</summary>
public static class UsageEffects
{
    // Usage without an allowance counts in no period: as if there were one for ever.
    static readonly Period NoPeriod = new(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    /// <summary>The effects of the events that occurred in <c>[from, to)</c>, in order of occurrence.</summary>
    /// <exception cref="InexactSumException">A sum cannot be held exactly.</exception>
    public static async IAsyncEnumerable<UsageEffect> ReadAsync(
        NpgsqlConnection connection,
        string tenant,
        string userId,
        string featureId,
        DateTimeOffset from,
        DateTimeOffset to,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var key = new UserFeature(tenant, userId, featureId);
        var (allowances, policies) = await FeatureAllowances.ReadAsync(connection, key, cancellation);
        var schedules = allowances
            .Where(allowance => allowance.Type == FeatureType.Consumable)
            .Select(allowance => allowance.Schedule).Distinct().ToList();
        var user = await connection.UserAsync(tenant, userId, cancellation);
        var tallies = new Dictionary<Period, UsageTally>();
        await foreach (var (id, entry, _, counts) in UsageEntries.InOrderAsync(
            connection, tenant, user, featureId, cancellation))
        {
            if (!counts) continue;
            var at = entry.Occurrence.At;
            if (at >= to) yield break;
            var counting = Allowances.WinningAt(allowances, policies, at) is { } winner
                ? winner.Allowance.Schedule.PeriodAt(at) ?? NoPeriod
                : NoPeriod;
            var effect = 0m;
            foreach (var over in tallies.Keys.Where(period => period.End <= at).ToList()) tallies.Remove(over);
            foreach (var period in Allowances.PeriodsAt(schedules, at).Append(NoPeriod))
            {
                if (!tallies.TryGetValue(period, out var tally)) tallies.Add(period, tally = new(user));
                var before = tally.Used;
                tally.Count(id, entry);
                if (period == counting) effect = UsageTally.Effect(entry, before, tally.Used);
            }
            if (at >= from) yield return new(at, effect);
        }
    }
}
