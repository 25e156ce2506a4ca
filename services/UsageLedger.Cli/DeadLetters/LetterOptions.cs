using System.CommandLine;
using System.Text.RegularExpressions;
using UsageLedger.Cli.Doctor;
using UsageLedger.Cli.Terminal;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Cli.DeadLetters;

/// <summary>What the commands about dead letters take.</summary>
static partial class LetterOptions
{
    static readonly string[] Fixed = [Broker.InboxQueue, Broker.ReversalQueue, Broker.SegmentQueue];

    public static readonly Option<string?> Queue = new("--queue")
    {
        Description = "Only those of this queue, e.g. usage-inbox; its error queue's name will do too",
    };

    public static readonly Option<string?> Reason = new("--reason")
    {
        Description = "Only those of this kind (unreadable, failed, conflict, rejected, undeliverable, unknown), or "
            + "whose reason contains this text",
    };

    public static readonly Argument<string[]> Ids = new("ID")
    {
        Description = "Their ids, as 'ledger dead-letters list' shows them",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static readonly Option<bool> All = new("--all")
    {
        Description = "All that are there now, or all that --queue and --reason leave",
    };

    /// <summary>The queues to look at: those of the topology, or the one that was named.</summary>
    /// <exception cref="CommandFailedException">The ledger has no such queue.</exception>
    public static IReadOnlyList<string> QueuesOf(ParseResult parsed)
    {
        var partitions = DoctorSettings.Partitions();
        if (parsed.GetValue(Queue) is not { } named)
            return [.. Fixed, .. Enumerable.Range(0, partitions).Select(Broker.PartitionQueue)];
        foreach (var queue in Fixed.Concat(
            Enumerable.Range(0, UsageTopology.PartitionsMax).Select(Broker.PartitionQueue))) // there may have been more
            if (named == queue || named == Broker.ErrorQueue(queue)) return [queue];
        throw new CommandFailedException(
            $"The ledger has no such queue. It has {string.Join(", ", Fixed)} and {Broker.PartitionQueue(0)} to "
            + $"{Broker.PartitionQueue(partitions - 1)}.");
    }

    /// <summary>Which dead letters are meant, where ids or --all must be given.</summary>
    /// <exception cref="CommandFailedException">Neither or both were, or one is no id.</exception>
    public static LetterSelection Named(ParseResult parsed)
    {
        var ids = CheckedIds(parsed.GetValue(Ids) ?? []);
        var isAll = parsed.GetValue(All);
        if (isAll == ids.Count > 0)
            throw new CommandFailedException("Name the dead letters by their ids, or all of them by --all.");
        if (!isAll && (parsed.GetValue(Queue) ?? parsed.GetValue(Reason)) is not null)
            throw new CommandFailedException("--queue and --reason go with --all, and not with ids.");
        return new(QueuesOf(parsed), isAll ? null : ids, parsed.GetValue(Reason));
    }

    /// <summary>Ids as they are compared.</summary>
    /// <exception cref="CommandFailedException">One is none.</exception>
    public static IReadOnlySet<string> CheckedIds(IEnumerable<string> ids) => ids
        .Select(id => Id().IsMatch(id)
            ? id.ToLowerInvariant()
            : throw new CommandFailedException(
                "An id of a dead letter has 12 hexadecimal digits: 'ledger dead-letters list' shows them."))
        .ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\A[0-9a-fA-F]{12}\z")]
    private static partial Regex Id();
}

/// <summary>Which dead letters are meant.</summary>
/// <param name="Queues">Of these queues.</param>
/// <param name="Ids">These; null for all.</param>
/// <param name="Reason">Of this kind, or with this text in their reason; null for any.</param>
sealed record LetterSelection(IReadOnlyList<string> Queues, IReadOnlySet<string>? Ids, string? Reason)
{
    public bool Has(DeadLetter letter) =>
        (Ids is null || Ids.Contains(letter.Id))
        && (Reason is null
            || letter.Kind.Word().Equals(Reason, StringComparison.OrdinalIgnoreCase)
            || letter.Reason.Contains(Reason, StringComparison.OrdinalIgnoreCase));
}
