using UsageLedger.Cli.Terminal;
using UsageLedger.Contracts;

namespace UsageLedger.Cli.DeadLetters;

/// <summary>What a look at an error queue has come to.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="ErrorQueue">Its error queue.</param>
/// <param name="IsMissing">True when there is no such error queue: no host has ever declared it.</param>
/// <param name="Messages">How many messages were there.</param>
/// <param name="NotLookedAt">How many of them were not looked at, because more than may be held came before them.
/// </param>
sealed record QueueSearched(string Queue, string ErrorQueue, bool IsMissing, long Messages, long NotLookedAt);

/// <summary>Looks through error queues.</summary>
static class LetterSearch
{
    const int WorthProgress = 1_000;

    /// <summary>Reads what is there now, once; what <paramref name="act"/> does not acknowledge goes back.</summary>
    /// <param name="session">The broker.</param>
    /// <param name="selection">Which dead letters are meant.</param>
    /// <param name="title">What is being done, for the progress.</param>
    /// <param name="act">Does something with those that are meant, some at a time.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<IReadOnlyList<QueueSearched>> RunAsync(
        BrokerSession session,
        LetterSelection selection,
        string title,
        Func<ErrorQueue, IReadOnlyList<DeadLetter>, Task> act,
        CancellationToken cancellation)
    {
        var searched = new List<QueueSearched>();
        foreach (var queue in selection.Queues)
        {
            await using var errors = await ErrorQueue.OpenAsync(session, queue, cancellation);
            if (errors is not null) await LookAsync(errors, queue);
            searched.Add(new(
                queue, Broker.ErrorQueue(queue), errors is null, errors?.Count ?? 0,
                errors is { IsFull: true } ? errors.Count - errors.TakenCount : 0));
        }
        return searched;

        async Task LookAsync(ErrorQueue errors, string queue)
        {
            using var progress = errors.Count < WorthProgress ? null : new ProgressLine(title, "messages");
            await foreach (var window in errors.TakeAsync(cancellation))
            {
                var meant = window.Select(message => DeadLetter.Of(queue, message)).Where(selection.Has).ToList();
                if (meant.Count > 0) await act(errors, meant);
                progress?.Report(errors.TakenCount, errors.Count);
            }
        }
    }

    /// <summary>Says what was not there, and what was not looked at.</summary>
    public static void Show(IReadOnlyList<QueueSearched> searched, TerminalOutput output)
    {
        var missing = searched.Where(each => each.IsMissing).Select(each => each.ErrorQueue).ToList();
        if (missing.Count > 0)
            output.Say($"Not there: {string.Join(", ", missing)}. A host declares them when it starts.");
        foreach (var each in searched.Where(each => each.NotLookedAt > 0))
            output.Say(
                $"{each.ErrorQueue} holds {each.NotLookedAt:N0} messages more, which were not looked at: retry or "
                + "discard some of those before them.");
    }
}
