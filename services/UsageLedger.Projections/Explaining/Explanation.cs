using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;

namespace UsageLedger.Projections.Explaining;

/// <summary>A usage event and what it did to the number.</summary>
/// <param name="Fact">The event.</param>
/// <param name="Effect">What it added; zero when it was taken back.</param>
/// <param name="Used">What is used after it.</param>
public sealed record CountedFact(UsageFact Fact, decimal Effect, decimal Used);

/// <summary>Why an answer is what it is, from the events themselves.</summary>
/// <param name="User">The user, as far as known then.</param>
/// <param name="Entitlement">The answer.</param>
/// <param name="Catalogue">The events from which it follows what counts, in order of the log.</param>
/// <param name="Position">The place in the log of the last event of the period, a reversal included; null without
/// any.</param>
/// <param name="EarlierCount">How many usage events of the period come before those listed.</param>
/// <param name="EarlierEffect">What they added up to.</param>
/// <param name="Usage">The usage events of the period, in order of occurrence.</param>
public sealed record Explanation(
    UserIds User,
    Entitlement Entitlement,
    IReadOnlyList<CatalogueFact> Catalogue,
    Position? Position,
    int EarlierCount,
    decimal EarlierEffect,
    IReadOnlyList<CountedFact> Usage)
{
    /// <summary>Reads the events and adds them up. Nothing that was counted before is used.</summary>
    /// <param name="connection">Of a reader.</param>
    /// <param name="key">Whose use of what, under any of the user's ids.</param>
    /// <param name="delta">How much is about to be used.</param>
    /// <param name="at">The moment of the answer: on the axis of when things happened.</param>
    /// <param name="knownAt">What the ledger took in after this is left out: the axis of when it knew.</param>
    /// <param name="usageMax">How many usage events are listed, the latest; those before are summed up.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="InexactSumException">A sum cannot be held exactly.</exception>
    public static async Task<Explanation> ReadAsync(
        NpgsqlConnection connection,
        UserFeature key,
        decimal delta,
        DateTimeOffset at,
        DateTimeOffset knownAt,
        int usageMax,
        CancellationToken cancellation)
    {
        var user = await KnownIds.ReadAsync(connection, key.Tenant, key.UserId, knownAt, cancellation);
        var known = new KnownCatalogue(connection, key, user, knownAt, cancellation);
        await known.ReadAsync();
        var listed = new Queue<CountedFact>();
        var earlier = (Count: 0, Effect: 0m);
        var used = 0m;
        Position? last = null;
        if (PeriodAt(known, at) is { } period)
        {
            var tally = new UsageTally(user);
            await foreach (var fact in UsageFacts.InPeriodAsync(
                connection, key.Tenant, user, key.FeatureId, period, knownAt, cancellation))
            {
                if (fact.Reversal is null) tally.Count(fact.UserId, fact.Entry);
                var effect = fact.Reversal is null ? UsageTally.Effect(fact.Entry, used, tally.Used) : 0;
                listed.Enqueue(new(fact, effect, tally.Used));
                used = tally.Used;
                last = Later(last, fact.Reversal?.Position ?? fact.Position);
                if (listed.Count <= usageMax) continue;
                var dropped = listed.Dequeue();
                earlier = (earlier.Count + 1, dropped.Used);
            }
        }
        var answer = known switch
        {
            { Allowances.Count: 0, IsUserKnown: false } => No(Reason.UserUnknown),
            { Allowances.Count: 0, IsFeatureKnown: false } => No(Reason.FeatureUnknown),
            _ => Entitlement.Decide(known.Allowances, known.Policies, _ => used, delta, at),
        };
        var facts = known.Facts.OrderBy(fact => fact.Stored.Position).ToList();
        return new(user, answer, facts, last, earlier.Count, earlier.Effect, [.. listed]);
    }

    static Position? Later(Position? a, Position b) => a is { } one && one.CompareTo(b) > 0 ? a : b;

    static Entitlement No(Reason reason) => new(false, reason, null, null);

    static Period? PeriodAt(KnownCatalogue known, DateTimeOffset at) =>
        Allowances.WinningAt(known.Allowances, known.Policies, at) is { Allowance: var winner }
        && winner.Type == FeatureType.Consumable
            ? winner.Schedule.PeriodAt(at)
            : null;
}
