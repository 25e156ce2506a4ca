using System.CommandLine;
using UsageLedger.Cli.Doctor;
using UsageLedger.Cli.Terminal;

namespace UsageLedger.Cli.DeadLetters;

/// <summary><c>ledger dead-letters list</c></summary>
static class ListDeadLetters
{
    const int LimitMax = 10_000;

    static readonly Option<int> Limit = new("--limit")
    {
        Description = $"How many are shown at most, 1 to {LimitMax}",
        DefaultValueFactory = _ => 100,
    };

    static readonly Option<bool> Discarded = new("--discarded")
    {
        Description = "Those that were discarded, as the database has them, the latest first",
    };

    public static Command Create() =>
        new Command(
            "list",
            "What lies in the error queues, the oldest first; changes nothing. The same content is one line, however "
                + "often it was refused. Ends with 0 also when there are some: 'ledger doctor' is what alarms")
        {
            DoctorSettings.BrokerOption, LetterOptions.Queue, LetterOptions.Reason, Limit, Discarded,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var limit = parsed.GetValue(Limit);
        if (limit is < 1 or > LimitMax) throw new CommandFailedException($"--limit is no number from 1 to {LimitMax}.");
        var selection = new LetterSelection(
            LetterOptions.QueuesOf(parsed), Ids: null, parsed.GetValue(LetterOptions.Reason));
        if (parsed.GetValue(Discarded))
            await DiscardedAsync(parsed, output, limit, cancellation);
        else
            output.Answer(
                await BrokerSession.RunAsync(
                    parsed, session => FindAsync(session, selection, limit, cancellation), cancellation),
                found => Show(found, output));
        return ExitCodes.Done;
    }

    static async Task<FoundLetters> FindAsync(
        BrokerSession session, LetterSelection selection, int limit, CancellationToken cancellation)
    {
        var lines = new Dictionary<string, LetterLine>();
        var searched = await LetterSearch.RunAsync(session, selection, "Looking", Add, cancellation);
        var ordered = lines.Values
            .OrderBy(line => line.FirstSeen ?? DateTime.MinValue).ThenBy(line => line.Id, StringComparer.Ordinal);
        return new([.. ordered.Take(limit)], Math.Max(lines.Count - limit, 0), searched);

        Task Add(ErrorQueue _, IReadOnlyList<DeadLetter> letters)
        {
            foreach (var letter in letters) LetterLine.Add(lines, letter);
            return Task.CompletedTask;
        }
    }

    static void Show(FoundLetters found, TerminalOutput output)
    {
        if (found.DeadLetters.Count == 0) output.Say("There are no dead letters.");
        else
            output.Table(
                ["id", "queue", "kind", "reason", "origin", "first seen", "last seen", "times#"],
                found.DeadLetters.Select(line => (IReadOnlyList<string>)
                [
                    line.Id, line.Queue, line.Kind, line.Reason, OriginOf(line.Origin), Time(line.FirstSeen),
                    Time(line.LastSeen), $"{line.Count}",
                ]));
        if (found.More > 0) output.Say($"{found.More:N0} more: --limit shows them.");
        LetterSearch.Show(found.Queues, output);
    }

    public static string OriginOf(LetterOrigin origin)
    {
        var known = new[]
        {
            origin.Tenant is { } tenant ? $"tenant {tenant}" : null, origin.EventId is { } id ? $"event {id}" : null,
            origin.Source is { } source ? $"source {source}" : null,
            origin.Service is { } service ? $"by {service}" : null, origin.Via is { } via ? $"via {via}" : null,
        }.Where(part => part is not null).ToList();
        return known.Count > 0 ? string.Join('\n', known) : "unknown";
    }

    public static string Time(DateTime? time) =>
        time is { } known ? $"{known:yyyy-MM-dd}\n{known:HH:mm:ss}Z" : "unknown";

    static async Task DiscardedAsync(
        ParseResult parsed, TerminalOutput output, int limit, CancellationToken cancellation)
    {
        if ((parsed.GetValue(LetterOptions.Queue) ?? parsed.GetValue(LetterOptions.Reason)) is not null)
            throw new CommandFailedException("--queue and --reason look at the error queues, and not at --discarded.");
        await using var database = CommandSettings.Operator(parsed);
        var (rows, more) = await DiscardedMessages.LatestAsync(database, limit, cancellation);
        output.Answer(new FoundDiscarded(rows, more), found =>
        {
            output.Table(
                ["id", "queue", "kind", "reason", "discarded", "by", "because"],
                found.Discarded.Select(row => (IReadOnlyList<string>)
                [
                    row.Id, row.Queue, row.Kind, row.Reason, $"{row.DiscardedAt:u}", row.DiscardedBy,
                    row.DiscardedBecause,
                ]));
            if (found.More > 0) output.Say($"{found.More:N0} more: --limit shows them.");
        });
    }

    sealed record FoundLetters(
        IReadOnlyList<LetterLine> DeadLetters, int More, IReadOnlyList<QueueSearched> Queues);

    sealed record FoundDiscarded(IReadOnlyList<DiscardedMessage> Discarded, long More);
}
