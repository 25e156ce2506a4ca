using System.CommandLine;
using UsageLedger.Cli.Doctor;
using UsageLedger.Cli.Terminal;
using UsageLedger.Contracts;

namespace UsageLedger.Cli.DeadLetters;

/// <summary><c>ledger dead-letters retry</c></summary>
/// <remarks>
/// A message is sent to its queue, and leaves the error queue when the broker has it there. Killed in between, it is
/// sent twice: its ids stay, and so it counts once.
/// </remarks>
static class RetryDeadLetters
{
    public static Command Create() =>
        new Command(
            "retry",
            "Sends dead letters to their queues again, each once: what is refused again comes back with its first time "
                + "and its count. What was recorded before is not recorded twice. Ends with 1 when some ids, or some "
                + "of Segment's calls, were not sent, and with 2 when nothing was found")
        {
            LetterOptions.Ids, LetterOptions.All, DoctorSettings.BrokerOption, LetterOptions.Queue,
            LetterOptions.Reason,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var selection = LetterOptions.Named(parsed);
        var retried = await BrokerSession.RunAsync(
            parsed, session => RetryAsync(session, selection, cancellation), cancellation);
        output.Answer(retried, all => Show(all, output));
        if (selection.Ids is not null && retried.NotFound.Count == selection.Ids.Count) return ExitCodes.Refused;
        return retried.NotFound.Count + retried.Useless.Count > 0 ? ExitCodes.Found : ExitCodes.Done;
    }

    static async Task<Retried> RetryAsync(
        BrokerSession session, LetterSelection selection, CancellationToken cancellation)
    {
        var (sent, found, useless) = (0, new HashSet<string>(), new HashSet<string>());
        var searched = await LetterSearch.RunAsync(session, selection, "Sending", SendAsync, cancellation);
        return new(
            sent, [.. found.Order(StringComparer.Ordinal)], [.. useless.Order(StringComparer.Ordinal)],
            [.. (selection.Ids ?? found).Except(found).Except(useless).Order(StringComparer.Ordinal)], searched);

        async Task SendAsync(ErrorQueue errors, IReadOnlyList<DeadLetter> letters)
        {
            useless.UnionWith(letters.Where(IsUseless).Select(letter => letter.Id));
            // One after another: the client mixes those that it is given at once, and who is killed repeats one only.
            foreach (var letter in letters.Where(letter => !IsUseless(letter)))
            {
                await session.SendAsync(letter.Queue, SentAgain.To(letter), letter.Message.Body, cancellation);
                await errors.AcknowledgeAsync([letter.Message], cancellation);
                found.Add(letter.Id);
                sent++;
            }
        }
    }

    // Such a call is stored without what was refused: sent again it would be a repeat, and be gone without a trace.
    static bool IsUseless(DeadLetter letter) =>
        letter is { Queue: Broker.SegmentQueue, Kind: LetterKind.Rejected };

    static void Show(Retried all, TerminalOutput output)
    {
        output.Say($"{all.Sent:N0} messages sent again, of {all.Ids.Count:N0} dead letters.");
        if (all.Useless.Count > 0)
            output.Say(
                $"Not sent: {string.Join(", ", all.Useless)}. These calls of Segment's are kept in the log without "
                + "what was refused, and would be taken for repeats. A run of a rule counts what a track call means "
                + "now; users are changed in Admin. Then discard them.");
        if (all.NotFound.Count > 0) output.Say($"Not found: {string.Join(", ", all.NotFound)}.");
        LetterSearch.Show(all.Queues, output);
    }

    /// <param name="Sent">How many messages were sent again.</param>
    /// <param name="Ids">The dead letters that these were.</param>
    /// <param name="Useless">Those that were found and left where they are, because sending them changes nothing.
    /// </param>
    /// <param name="NotFound">Those that were named and are not there.</param>
    /// <param name="Queues">The error queues.</param>
    sealed record Retried(
        int Sent,
        IReadOnlyList<string> Ids,
        IReadOnlyList<string> Useless,
        IReadOnlyList<string> NotFound,
        IReadOnlyList<QueueSearched> Queues);
}
