using System.Runtime.CompilerServices;
using Npgsql;
using UsageLedger.Domain.Usage;

namespace UsageLedger.Projections.Counting;

/// <summary>What one event did to the consumption.</summary>
/// <param name="At">When it occurred, UTC.</param>
/// <param name="Effect">Of an ADD its delta; of a SET its delta minus what was used before it.</param>
public readonly record struct UsageEffect(DateTimeOffset At, decimal Effect);

/// <summary>Reads what the events of a user-feature did to its consumption.</summary>
public static class UsageEffects
{
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
        var used = 0m;
        var key = new UserFeature(tenant, userId, featureId);
        await foreach (var (entry, _) in UsageEntries.InOrderAsync(connection, key, cancellation))
        {
            var at = entry.Occurrence.At;
            if (at >= to) yield break;
            var effect = entry.Action == UsageAction.Set ? ExactSum.Of(entry.Delta, -used) : entry.Delta;
            used = entry.Action == UsageAction.Set ? entry.Delta : ExactSum.Of(used, effect);
            if (at >= from) yield return new(at, effect);
        }
    }
}
