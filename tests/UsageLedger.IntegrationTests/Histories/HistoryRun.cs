using System.Text;
using UsageLedger.IntegrationTests.Histories.Naive;

namespace UsageLedger.IntegrationTests.Histories;

/// <summary>One history, lived by the real ledger and the naive one side by side.</summary>
sealed class HistoryRun
{
    readonly RealLedger _real;
    readonly NaiveLedger _naive = new();
    readonly string _tenant;
    readonly int _seed;
    readonly Dice _questions;
    readonly Instants _instants;
    readonly StringBuilder _log = new();
    readonly List<Remembered> _remembered = [];

    HistoryRun(RealLedger real, string tenant, int seed)
    {
        (_real, _tenant, _seed) = (real, tenant, seed);
        // Dice of their own: how much is asked does not change what happens.
        _questions = new(~seed);
        _instants = new(_questions, _naive);
        History = new(seed, _naive);
    }

    /// <summary>What happens.</summary>
    public History History { get; }

    /// <summary>Begins a history: the catalogue, the first users and what they have.</summary>
    public static async Task<HistoryRun> BeginAsync(HostsInProcess hosts, string kind, int seed)
    {
        var tenant = $"{kind}-{seed}";
        var run = new HistoryRun(await RealLedger.CreateAsync(hosts, tenant), tenant, seed);
        foreach (var operation in Catalogues.Beginning(new(seed)).ToList()) await run.DoAsync(operation);
        foreach (var operation in run.History.Beginning().ToList()) await run.DoAsync(operation);
        return run;
    }

    /// <summary>Lives it to its end, and compares some answers after each operation.</summary>
    public async Task LiveAsync()
    {
        for (var count = 0; count < History.OperationCount; count++)
        {
            History.GoOn();
            await DoAsync(History.Next());
            await CompareAsync(questionCount: 3);
        }
    }

    /// <summary>Does an operation on both sides.</summary>
    public async Task DoAsync(Operation operation)
    {
        _real.Clock.Now = History.Now;
        _remembered.RemoveAll(asked => asked.KnownAt == History.Now); // more is known of that instant from now on
        var expected = _naive.Expect(_tenant, operation, History.Now);
        var outcome = await _real.ApplyAsync(operation);
        _log.AppendLine($"{History.Now:yyyy-MM-dd HH:mm:ss.ffffff}  {operation}: {outcome.Code}");
        var isAsExpected = expected is null
            || expected.Contains(outcome.Code)
            || (expected.Contains(NaiveRules.Any) && !outcome.IsAccepted);
        if (!isAsExpected)
            Fail($"The last operation was to be {string.Join(" or ", expected!)}, not {outcome.Code}: {outcome.Body}");
        if (outcome.IsAccepted) _naive.Take(_tenant, operation, outcome, History.Now);
        if (outcome.IsAccepted && BodyDifference(operation, outcome) is { } difference) Fail(difference);
    }

    /// <summary>Asks both sides, at random instants about anybody, most often about those who may use something.
    /// </summary>
    public async Task CompareAsync(int questionCount)
    {
        for (var count = 0; count < questionCount; count++)
        {
            var at = _instants.ToAskFor(History.Now);
            var user = _questions.Chance(3) ? "stranger" : _questions.Of(UserIds());
            var feature = _questions.Chance(2) ? "none" : _questions.Of(_naive.Features).Id;
            for (var tries = 0; tries < 6 && _naive.Answer(user, feature, 1, at).Used is null or 0; tries++)
                (user, feature, at) = (
                    _questions.Of(UserIds()), _questions.Of(_naive.Features).Id, _instants.ToAskFor(History.Now));
            await CompareAsync(user, feature, at);
        }
    }

    /// <summary>Asks both sides about everybody, at random instants.</summary>
    public async Task CompareAllAsync(int instantCount)
    {
        for (var count = 0; count < instantCount; count++)
        {
            var at = _instants.ToAskFor(History.Now);
            foreach (var user in UserIds())
                foreach (var feature in _naive.Features) await CompareAsync(user, feature.Id, at);
        }
    }

    /// <summary>The real answers about everybody at some instants.</summary>
    public async Task<List<(string Question, NaiveAnswer Answer)>> AnswersAsync(IEnumerable<DateTimeOffset> instants)
    {
        var answers = new List<(string, NaiveAnswer)>();
        foreach (var at in instants)
            foreach (var user in UserIds())
                foreach (var feature in _naive.Features)
                    answers.Add((
                        $"{user} {feature.Id} at {at:O}",
                        await _real.AnswerAsync(user, feature.Id, delta: 1, at)));
        return answers;
    }

    /// <summary>Instants to ask for.</summary>
    public List<DateTimeOffset> InstantsToAskFor(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => _instants.ToAskFor(History.Now))];

    /// <summary>Who a merge that was just made has made a part of another.</summary>
    public string SourceOf(MergeUsers merge) =>
        _naive.Users.IsMerged(merge.UserId) ? merge.UserId : merge.OtherId;

    /// <summary>Ends the test with all that is needed to see why.</summary>
    public void Fail(string difference) =>
        Assert.Fail($"Seed {_seed}\n{_log}now {History.Now:yyyy-MM-dd HH:mm:ss.ffffff}\n{difference}");

    List<string> UserIds() => [.. _naive.Users.All.SelectMany(user => user.Ids), "stranger"];

    async Task CompareAsync(string user, string feature, DateTimeOffset at)
    {
        var delta = Delta(_naive.Answer(user, feature, 1, at));
        var expected = _naive.Answer(user, feature, delta, at);
        var real = await _real.AnswerAsync(user, feature, delta, at);
        var question = $"May {user} use {delta} of {feature} at {at:O}?";
        if (real != expected) Fail($"{question}\nnaive: {expected}\nreal:  {real}");
        var asked = new Remembered(user, feature, delta, at, History.Now, expected);
        await ExplainAsync(asked);
        if (_questions.Chance(10)) _remembered.Add(asked);
    }

    /// <summary>What was answered in the past is still explained by what was known then.</summary>
    public async Task CompareWithThePastAsync()
    {
        foreach (var asked in _remembered.ToList()) await ExplainAsync(asked);
    }

    // Either all lines are listed, or all but the last are summed up.
    async Task ExplainAsync(Remembered asked)
    {
        var (user, feature, delta, at, knownAt, expected) = asked;
        var linesMax = _questions.Chance(50) ? 1 : 1000;
        var (answer, effects) = await _real.ExplainAsync(user, feature, delta, at, knownAt, linesMax);
        if (answer != expected || effects != (expected.Used ?? 0))
            Fail($"Why may {user} use {delta} of {feature} at {at:O}, as known at {knownAt:O}?\nnaive:     {expected}\n"
                + $"explained: {answer}\nThe effects add up to {effects}.");
    }

    // Often exactly what is left, or a little more.
    decimal Delta(NaiveAnswer answer) => _questions.Between(1, 6) switch
    {
        1 => 0,
        2 => -2.5m,
        3 => answer.Budget - answer.Used ?? 3,
        4 => (answer.Budget - answer.Used ?? 3) + 0.000001m,
        _ => 1,
    };

    // Where a subscription stands is said in the answer too.
    string? BodyDifference(Operation operation, Outcome outcome)
    {
        if (operation is not (CancelSubscription or PauseSubscription or ResumeSubscription or SetSubscriptionStatus
            or ChangeBase)) return null;
        var subscription = _naive.Subscriptions.Find(each => each.Id == outcome.Body.Text("id"))!;
        var expected = (subscription.StatusAt(History.Now), subscription.StartsAt, subscription.End());
        var real = (
            outcome.Body.Text("status"), outcome.Body.InstantOrNull("startsAt")!.Value,
            outcome.Body.InstantOrNull("cancelledAt"));
        return real == expected ? null : $"naive: {expected}\nreal:  {real}\n{outcome.Body}";
    }

    // A question that was asked, and its answer.
    sealed record Remembered(
        string User, string Feature, decimal Delta, DateTimeOffset At, DateTimeOffset KnownAt, NaiveAnswer Answer);
}
