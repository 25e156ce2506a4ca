using System.CommandLine;
using System.Globalization;
using Npgsql;
using UsageLedger.Cli.Terminal;
using UsageLedger.Projections;
using UsageLedger.Projections.Verifying;

namespace UsageLedger.Cli.Verify;

/// <summary><c>ledger verify</c>: is everything that answers what the events say?</summary>
static class VerifyCommand
{
    // The same few statements for each user-feature: planned once, all of it takes three fifths of the time.
    const int AutoPrepareMax = 20;

    public static Command Create()
    {
        var options = new VerifyOptions();
        var command = new Command(
            "verify",
            "Counts the events anew and lists every difference: to the counts in the database, to what a service "
            + "answers, and in the log itself. Changes nothing; exit code 1 when there are differences");
        options.AddTo(command);
        return command.Runs((parsed, output, cancellation) => RunAsync(options, parsed, output, cancellation));
    }

    static async Task<int> RunAsync(
        VerifyOptions options, ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        await using var database = CommandSettings.Operator(parsed, AutoPrepareMax);
        var scope = await options.ReadAsync(parsed, database, cancellation);
        var verified = await VerifyAsync(database, scope, cancellation);
        output.Answer(verified, found => Show(output, found));
        return verified.IsHealthy ? ExitCodes.Done : ExitCodes.Found;
    }

    static async Task<Verified> VerifyAsync(
        NpgsqlDataSource database, VerifyScope scope, CancellationToken cancellation)
    {
        using var service = scope.Service is var (address, key) ? new ServiceCheck(database, address, key) : null;
        var found = new FoundDifferences();
        var done = 0L;
        using (var progress = new ProgressLine("verifying", "user-features"))
        {
            var (pages, total) = await PagesAsync(database, scope, cancellation);
            await ConsumptionCheck.RunAsync(database, pages, CheckAsync, cancellation);

            async ValueTask CheckAsync(CheckedUsage usage, CancellationToken stop)
            {
                found.Add(usage.Differences);
                if (service is not null) await service.CheckAsync(usage, stop);
                var count = Interlocked.Increment(ref done);
                lock (progress) progress.Report(count, Math.Max(count, total));
            }
        }
        var streams = scope.UserId is null
            ? await new StreamCheck(database, scope.Tenant, FoundDifferences.ListedMax).RunAsync(cancellation)
            : null;
        return new(
            scope.Tenant, scope.UserId, new(done, found.Count, found.Listed), service?.Found(), streams);
    }

    static async Task<(IAsyncEnumerable<IReadOnlyList<UserFeature>> Pages, long Total)> PagesAsync(
        NpgsqlDataSource database, VerifyScope scope, CancellationToken cancellation)
    {
        var all = new UserFeatures(database, scope.Tenant);
        if (scope is { UserId: null, SampleMax: null })
            return (all.AllAsync(cancellation), await all.CountAsync(cancellation));
        var some = scope switch
        {
            { UserId: { } user } => await OfUserAsync(all, user, scope.Tenant, cancellation),
            _ => await all.SampleAsync(scope.SampleMax!.Value, cancellation),
        };
        return (UserFeatures.Pages(some).ToAsyncEnumerable(), some.Count);
    }

    static async Task<IReadOnlyList<UserFeature>> OfUserAsync(
        UserFeatures all, string user, string? tenant, CancellationToken cancellation) =>
        user.Contains('\0') || await all.OfUserAsync(user, cancellation) is not { } found
            ? throw new CommandFailedException($"Tenant '{tenant}' has no user '{user}'.")
            : found;

    static void Show(TerminalOutput output, Verified found)
    {
        foreach (var each in found.Consumption.Differences) Show(output, each, "the row");
        foreach (var each in found.Entitlements?.Differences ?? []) Show(output, each, "the service");
        foreach (var each in found.Streams?.Differences ?? [])
        {
            output.Say($"{each.Tenant ?? "the log"}{Named(" stream", each.Stream)}{Named(" version", each.Version)}"
                + $"{Named(" position", each.Position)}");
            output.Say($"  {each.Explanation}");
        }
        output.Say(Plural(found.Consumption.UserFeatures, "user-feature") + " counted anew: "
            + $"{Plural(found.Consumption.DifferenceCount, "difference")}.");
        if (found.Entitlements is { } service)
            output.Say($"{Plural(service.Asked, "answer")} of the service: "
                + $"{Plural(service.DifferenceCount, "difference")}, {service.NotCompared} not compared.");
        if (found.Streams is { } log)
            output.Say($"{Plural(log.Streams, "stream")} with {Plural(log.Events, "event")}: "
                + $"{Plural(log.Differences.Count, "difference")}.");
    }

    static void Show(TerminalOutput output, ConsumptionDifference each, string what)
    {
        var period = each.PeriodStart is { } start ? $" {Text(start)} to {Text(each.PeriodEnd)}" : "";
        output.Say($"{each.Tenant} user {each.UserId} feature {each.FeatureId}{period}");
        output.Say($"  {what}: {Text(each.Row)}; the events: {Text(each.Events)}");
        output.Say($"  {each.Explanation}");
    }

    static string Text(CountedRow? row) => row is null
        ? "nothing"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Used:0.############################} used, position {row.Position}");

    static string Text(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture) ?? "for ever";

    static string Named(string kind, object? value) => value is null ? "" : $"{kind} {value}";

    static string Plural(long count, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {unit}{(count == 1 ? "" : "s")}");
}
