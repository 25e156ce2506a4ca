using System.Globalization;

namespace UsageLedger.IntegrationTests.Histories.Naive;

/// <summary>Short words for examples that are computed by hand.</summary>
sealed class NaiveExamples
{
    int _eventCount;

    public NaiveExamples()
    {
        Ledger.Features.Add(new("calls", IsBinary: false));
        Ledger.Features.Add(new("support", IsBinary: true));
    }

    public NaiveLedger Ledger { get; } = new();

    public static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public void User(string id, string createdAt = "2024-01-01") => Ledger.Users.Create(id, At(createdAt));

    public NaiveSubscription Subscribe(
        string user,
        string startsAt,
        decimal? limit = 10,
        string? reset = "MONTH",
        bool overage = false,
        bool isAddon = false,
        string? trialUntil = null)
    {
        var package = new NaivePackage(
            $"package-{Ledger.Packages.Count}", isAddon, [], [new("calls", limit, reset, overage)]);
        Ledger.Packages.Add(package);
        var subscription = new NaiveSubscription(
            $"subscription-{Ledger.Subscriptions.Count}", user, package, At(startsAt),
            trialUntil is null ? null : At(trialUntil));
        Ledger.Subscriptions.Add(subscription);
        return subscription;
    }

    public void Grant(string user, decimal? limit, string startsAt, string? endsAt = null, string? reset = null) =>
        Ledger.Grants.Add(new(
            $"grant-{Ledger.Grants.Count}", user, "calls", limit, reset, false, At(startsAt),
            endsAt is null ? null : At(endsAt)));

    public Guid Add(string user, decimal delta, string at) => Use(user, delta, at, isSet: false);

    public Guid Set(string user, decimal delta, string at) => Use(user, delta, at, isSet: true);

    public NaiveAnswer Ask(string user, string at, decimal delta = 1, string feature = "calls") =>
        Ledger.Answer(user, feature, delta, At(at));

    // Ids rise, so that at the same instant the events count in the order in which they are written here.
    Guid Use(string user, decimal delta, string at, bool isSet)
    {
        var id = new Guid(++_eventCount, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
        Ledger.Usages.Add(new(id, user, "calls", delta, isSet, At(at)));
        return id;
    }
}
