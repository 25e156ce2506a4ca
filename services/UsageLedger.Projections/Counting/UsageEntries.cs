using System.Diagnostics;
using System.Runtime.CompilerServices;
using Npgsql;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;

namespace UsageLedger.Projections.Counting;

/// <summary>An event of a usage stream, as far as counting goes.</summary>
/// <param name="UserId">The id that it names.</param>
/// <param name="Entry">How it counts.</param>
/// <param name="Position">Its place in the log.</param>
/// <param name="Counts">False for usage that was taken back, and for what took it back.</param>
readonly record struct CountedEvent(string UserId, UsageEntry Entry, Position Position, bool Counts);

/// <summary>The events of users and features.</summary>
static class UsageEntries
{
    static readonly string InOrderSql = Sql.Embedded(typeof(UsageEntries).Assembly, "usage-in-order.sql");

    /// <summary>All of a user and feature, under all of the user's ids, in order of occurrence: so a fold needs to hold
    /// none.</summary>
    public static async IAsyncEnumerable<CountedEvent> InOrderAsync(
        NpgsqlConnection connection,
        string tenant,
        UserIds user,
        string featureId,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var one = Counted.WithoutRows(new(tenant, user.Owner, featureId), user);
        await foreach (var (_, each) in InOrderAsync(connection, [one], cancellation)) yield return each;
    }

    /// <summary>The same of many: one after another, each with its index in the list.</summary>
    public static async IAsyncEnumerable<(int Index, CountedEvent Event)> InOrderAsync(
        NpgsqlConnection connection,
        IReadOnlyList<Counted> of,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var streams = of.SelectMany((each, index) => each.User.All.Select(id =>
            (index, each.Owner.Tenant, Name: StreamNames.Usage(id, each.Owner.FeatureId)))).ToList();
        await using var command = new NpgsqlCommand(InOrderSql, connection)
        {
            Parameters =
            {
                new() { Value = streams.Select(stream => stream.index).ToArray() },
                new() { Value = streams.Select(stream => stream.Tenant).ToArray() },
                new() { Value = streams.Select(stream => stream.Name).ToArray() },
            },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            var occurrence = new Occurrence(row.Instant(1), row.GetGuid(2));
            var entry = new UsageEntry(occurrence, Action(row.GetString(3)), row.GetDecimal(4));
            yield return (row.GetInt32(0), new(row.GetString(6), entry, new(row.GetInt64(5)), row.GetBoolean(7)));
        }
    }

    internal static UsageAction Action(string text) => text switch
    {
        nameof(UsageAction.Add) => UsageAction.Add,
        nameof(UsageAction.Set) => UsageAction.Set,
        _ => throw new UnreachableException($"usage action {text}"),
    };
}
