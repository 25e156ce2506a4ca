using System.CommandLine;
using System.Data;
using System.Globalization;
using Npgsql;
using UsageLedger.Cli.Terminal;
using UsageLedger.Cli.Verify;
using UsageLedger.Contracts;
using UsageLedger.Domain.Entitlements;
using UsageLedger.Domain.Usage;
using UsageLedger.Hosting;
using UsageLedger.Projections;
using UsageLedger.Projections.Explaining;

namespace UsageLedger.Cli.Explain;

/// <summary><c>ledger explain</c>: from which events does an answer follow?</summary>
static class ExplainCommand
{
    const int UsageMax = 1_000;

    static readonly Argument<string> User = new("user") { Description = "The user, under any id" };
    static readonly Argument<string> Feature = new("feature") { Description = "The feature" };

    static readonly Option<string?> Tenant =
        GivenTenant.Option("Whose; may be left out when the ledger has one tenant only");

    static readonly Option<string?> At = new("--at")
    {
        Description = "The instant of the answer, e.g. 2026-11-20T12:00:00Z; now when left out",
    };

    static readonly Option<string?> KnownAt = new("--known-at")
    {
        Description = "What the ledger took in after this instant is left out; now when left out",
    };

    public static Command Create() =>
        new Command(
            "explain",
            "Shows why a user may use a feature or not, and which events add up to what is used. All of it is added up "
            + $"anew from the log; the latest {UsageMax:N0} events of usage are listed, those before in one line")
        {
            User, Feature, Tenant, At, KnownAt,
        }
        .Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var now = Microseconds.Cut(TimeProvider.System.GetUtcNow());
        var (at, knownAt) = (Instant(parsed, At) ?? now, Instant(parsed, KnownAt) ?? now);
        var (user, feature) = (Id(parsed, User), Id(parsed, Feature));
        await using var database = CommandSettings.Operator(parsed);
        var tenant = await GivenTenant.FindOneAsync(database, parsed.GetValue(Tenant), cancellation);
        var key = new UserFeature(tenant, user, feature);
        var explanation = await ReadAsync(database, key, at, knownAt, cancellation);
        if (Unknown(explanation.Entitlement.Reason, key) is { } unknown)
            throw new CommandFailedException($"By what was known at {ExplainTable.Text(knownAt)}, {unknown}.");
        output.Answer(ExplainedAnswer.Of(key, at, knownAt, explanation), answer => ExplainTable.Show(output, answer));
        return ExitCodes.Done;
    }

    static string? Unknown(Reason reason, UserFeature key) => reason switch
    {
        Reason.UserUnknown => $"tenant '{key.Tenant}' has no user '{key.UserId}'",
        Reason.FeatureUnknown => $"tenant '{key.Tenant}' has no feature '{key.FeatureId}'",
        _ => null,
    };

    static async Task<Explanation> ReadAsync(
        NpgsqlDataSource database,
        UserFeature key,
        DateTimeOffset at,
        DateTimeOffset knownAt,
        CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // One view of everything: a merge may commit between two reads.
        await using var view = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        try
        {
            return await Explanation.ReadAsync(connection, key, delta: 1, at, knownAt, UsageMax, cancellation);
        }
        catch (InexactSumException e)
        {
            throw new CommandFailedException($"{e.Message}.");
        }
    }

    static string Id(ParseResult parsed, Argument<string> argument)
    {
        var id = parsed.GetRequiredValue(argument);
        return UsageCheck.IdProblem(id, required: true) is { } problem
            ? throw new CommandFailedException($"The {argument.Name} {problem}.")
            : id;
    }

    static DateTimeOffset? Instant(ParseResult parsed, Option<string?> option)
    {
        if (parsed.GetValue(option) is not { } text) return null;
        return OccurredAtConverter.HasOffset(text)
            && DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var instant)
            && instant >= UsageCheck.OccurredAtMin && instant < UsageCheck.OccurredAtMax
                ? Microseconds.Cut(instant)
                : throw new CommandFailedException(
                    $"{option.Name} is no instant with an offset in the years 2000 to 2199, such as "
                    + "2026-11-20T12:00:00.123Z.");
    }
}
