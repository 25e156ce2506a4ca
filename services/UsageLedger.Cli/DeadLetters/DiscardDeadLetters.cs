using System.CommandLine;
using UsageLedger.Cli.Doctor;
using UsageLedger.Cli.Terminal;
using UsageLedger.Contracts;

namespace UsageLedger.Cli.DeadLetters;

/// <summary><c>ledger dead-letters discard</c></summary>
/// <remarks>A message is committed to ledger.discarded_messages before it leaves the error queue. Killed in between, it
/// lies there still; discarded again, it is recorded once.</remarks>
static class DiscardDeadLetters
{
    static readonly Option<string> Because = new("--because")
    {
        Description = $"Why they are not to be recorded, 1 to {UsageLimits.ReasonLengthMax} characters; it is kept",
        Required = true,
    };

    static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Does not ask" };

    public static Command Create() =>
        new Command(
            "discard",
            "Takes dead letters out of the error queues for good. They are kept in the database, with the reason and "
                + "who did it: 'ledger dead-letters list --discarded'")
        {
            LetterOptions.Ids, LetterOptions.All, Because, Yes, DoctorSettings.BrokerOption, LetterOptions.Queue,
            LetterOptions.Reason,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var selection = LetterOptions.Named(parsed);
        var because = parsed.GetValue(Because);
        if (string.IsNullOrWhiteSpace(because) || UsageCheck.ReasonProblem(because) is not null)
            throw new CommandFailedException(
                $"--because says why, in 1 to {UsageLimits.ReasonLengthMax} characters.");
        if (!parsed.GetValue(Yes)) selection = await ConfirmedAsync(parsed, output, selection, cancellation);
        await using var database = CommandSettings.Operator(parsed);
        await DiscardedMessages.RequireAsync(database, cancellation);
        var discarded = await BrokerSession.RunAsync(
            parsed,
            session => DiscardAsync(session, new(database, because), selection, cancellation),
            cancellation);
        output.Answer(discarded, all => Show(all, output));
        if (selection.Ids is not null && discarded.NotFound.Count == selection.Ids.Count) return ExitCodes.Refused;
        return discarded.NotFound.Count > 0 ? ExitCodes.Found : ExitCodes.Done;
    }

    static async Task<Discarded> DiscardAsync(
        BrokerSession session, DiscardedMessages records, LetterSelection selection, CancellationToken cancellation)
    {
        var (count, found) = (0, new HashSet<string>());
        var searched = await LetterSearch.RunAsync(session, selection, "Discarding", DiscardAsync, cancellation);
        return new(
            count, [.. found.Order(StringComparer.Ordinal)],
            [.. (selection.Ids ?? found).Except(found).Order(StringComparer.Ordinal)], searched);

        async Task DiscardAsync(ErrorQueue errors, IReadOnlyList<DeadLetter> letters)
        {
            await records.RecordAsync(letters, cancellation);
            await errors.AcknowledgeAsync(letters.Select(letter => letter.Message), cancellation);
            found.UnionWith(letters.Select(letter => letter.Id));
            count += letters.Count;
        }
    }

    // What is discarded after the answer is what the question was about.
    static async Task<LetterSelection> ConfirmedAsync(
        ParseResult parsed, TerminalOutput output, LetterSelection selection, CancellationToken cancellation)
    {
        output.RequireSomebody("use --yes to discard");
        var lines = new Dictionary<string, LetterLine>();
        await BrokerSession.RunAsync(
            parsed,
            session => LetterSearch.RunAsync(session, selection, "Looking", AddAsync, cancellation),
            cancellation);
        foreach (var line in lines.Values)
            output.Say($"{line.Id} {line.Queue} {line.Kind}: {line.Reason}");
        var count = lines.Values.Sum(line => line.Messages);
        if (!TerminalOutput.Confirms($"Discard {count} messages ({lines.Count} dead letters)?"))
            throw new CommandFailedException("Nothing was discarded.");
        return selection with { Ids = selection.Ids ?? lines.Keys.ToHashSet(StringComparer.Ordinal) };

        Task AddAsync(ErrorQueue _, IReadOnlyList<DeadLetter> letters)
        {
            foreach (var letter in letters) LetterLine.Add(lines, letter);
            return Task.CompletedTask;
        }
    }

    static void Show(Discarded all, TerminalOutput output)
    {
        output.Say($"{all.Messages:N0} messages discarded, of {all.Ids.Count:N0} dead letters.");
        if (all.Messages > 0) output.Say("'ledger dead-letters list --discarded' shows them.");
        if (all.NotFound.Count > 0) output.Say($"Not found: {string.Join(", ", all.NotFound)}.");
        LetterSearch.Show(all.Queues, output);
    }

    /// <param name="Messages">How many messages were discarded.</param>
    /// <param name="Ids">The dead letters that these were.</param>
    /// <param name="NotFound">Those that were named and are not there.</param>
    /// <param name="Queues">The error queues.</param>
    sealed record Discarded(
        int Messages,
        IReadOnlyList<string> Ids,
        IReadOnlyList<string> NotFound,
        IReadOnlyList<QueueSearched> Queues);
}
