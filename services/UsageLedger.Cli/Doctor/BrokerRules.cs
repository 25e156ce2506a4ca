using System.Text.RegularExpressions;
using UsageLedger.Contracts;
using UsageLedger.Hosting;

namespace UsageLedger.Cli.Doctor;

/// <summary>A queue as RabbitMQ's management has it.</summary>
/// <param name="Name">The queue.</param>
/// <param name="Type">quorum, classic, …</param>
/// <param name="Consumers">How many take from it.</param>
/// <param name="Messages">How many messages are in it.</param>
sealed record Queue(string Name, string? Type, int Consumers, long Messages);

/// <summary>What is right and wrong with the broker, from what was read of it.</summary>
static partial class BrokerRules
{
    public const long WaitingMax = 1_000;

    static readonly string[] Fixed = [Broker.InboxQueue, Broker.ReversalQueue, Broker.SegmentQueue];

    /// <summary>Everything about the queues.</summary>
    /// <param name="all">The queues of the virtual host.</param>
    /// <param name="partitions">How many the installation has.</param>
    public static IReadOnlyList<Finding> Queues(IReadOnlyList<Queue> all, int partitions)
    {
        var used = all.Where(IsOurs).ToList();
        var errors = all.Where(queue => IsErrorQueue(queue.Name)).ToList();
        return
        [
            .. Missing(used, partitions), .. NotQuorum([.. used, .. errors]), .. WithoutConsumers(used),
            .. Waiting(used), .. Errors(errors),
        ];
    }

    static IEnumerable<Finding> Missing(List<Queue> used, int partitions)
    {
        var expected = Enumerable.Range(0, partitions).Select(Broker.PartitionQueue).Concat(Fixed);
        var missing = expected.Except(used.Select(queue => queue.Name)).ToList();
        if (missing.Count > 0)
            yield return Finding.Wrong(
                "queues", $"Missing: {string.Join(", ", missing)}.",
                "Start a Recorder; Ledger__Partitions must be the same here and in every host.");
        else yield return Finding.Ok("queues", $"All {used.Count} are there.");
    }

    static IEnumerable<Finding> NotQuorum(List<Queue> queues) =>
        from queue in queues
        where queue.Type != "quorum"
        select Finding.Wrong(
            "queue type", $"Queue {queue.Name} is {queue.Type ?? "of no type"}: what it holds is on one disk alone.",
            "Stop the hosts, empty and delete the queue, and start them: they declare it as quorum.");

    static IEnumerable<Finding> WithoutConsumers(List<Queue> used) =>
        from queue in used
        where queue.Consumers == 0
        select Finding.Wrong(
            "consumers", $"Nobody takes from queue {queue.Name}; {queue.Messages} messages wait in it.",
            "Start a Recorder; look at /health/ready of those that run.");

    static IEnumerable<Finding> Waiting(List<Queue> used)
    {
        var slow = used.Where(queue => queue.Messages > WaitingMax).ToList();
        if (slow.Count == 0)
            yield return Finding.Ok("waiting", $"{used.Sum(queue => queue.Messages)} messages wait to be recorded.");
        foreach (var queue in slow)
            yield return Finding.Wrong(
                "waiting", $"{queue.Messages} messages wait in queue {queue.Name}.",
                "Recorders are too few or too slow: look at their logs and at the database.");
    }

    static IEnumerable<Finding> Errors(List<Queue> errors) =>
        from queue in errors
        where queue.Messages > 0
        select Finding.Wrong(
            "refused messages", $"{queue.Messages} messages are in {queue.Name}: they could not be recorded.",
            "Look at them with 'ledger dead-letters list': each carries its reason.");

    /// <summary>A password that everybody knows, on a server that others can reach; else nothing.</summary>
    public static IEnumerable<Finding> Password(BrokerAddress address)
    {
        if (address is { Username: "guest", Password: "guest" } && !address.Nodes.All(node => Loopback.Is(node.Host)))
            yield return Finding.Wrong(
                "broker password", "The broker is used as guest with the password guest.",
                "Make a user of the ledger's own, and delete guest: rabbitmqctl delete_user guest.");
    }

    static bool IsOurs(Queue queue) => Fixed.Contains(queue.Name) || Partition().IsMatch(queue.Name);

    static bool IsErrorQueue(string name) =>
        name.EndsWith("_error", StringComparison.Ordinal) && IsOurs(new(name[..^"_error".Length], null, 0, 0));

    [GeneratedRegex(@"\Ausage-[0-9]{1,3}\z")]
    private static partial Regex Partition();
}
