using System.Diagnostics;
using Npgsql;
using UsageLedger.EventStore;

namespace UsageLedger.Projections.Verifying;

/// <summary>
/// Whether somebody who follows the log gets on. A hole is normal: an append that was rolled back leaves one. It is
/// stood at until every transaction has ended that was open when it was first met (<see cref="LogFollower"/>), so one
/// that stays open stops every follower at the next hole.
/// </summary>
static class FollowedLog
{
    static readonly TimeSpan StandstillMin = TimeSpan.FromSeconds(10); // no append takes as long
    static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    // The first hole below an event; any will do: a follower that begins anew comes to it.
    const string HoleSql = """
        select before + 1
        from (
          select seq_id, lag(seq_id, 1, 0::bigint) over (order by seq_id) as before from ledger_events.mt_events
        ) placed
        where seq_id > before + 1 order by seq_id limit 1
        """;

    /// <summary>Where followers stand still; null when they get on.</summary>
    public static async Task<StreamDifference?> StandstillAsync(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (await HoleAsync(connection, cancellation) is not { } hole) return null;
        var nextToWrite = await Transactions.NextToWriteAsync(connection, cancellation);
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var oldestOpen = await Transactions.OldestOpenAsync(connection, cancellation);
            if (oldestOpen >= nextToWrite) return null;
            if (Stopwatch.GetElapsedTime(began) > StandstillMin)
                return new(null, null, null, hole,
                    $"Nothing stands at position {hole}, and transaction {oldestOpen} has been open for more than "
                    + $"{StandstillMin.TotalSeconds} seconds: whoever follows the log waits there until it has ended.");
            await Task.Delay(LookInterval, cancellation);
        }
    }

    static async Task<long?> HoleAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(HoleSql, connection);
        return (long?)await command.ExecuteScalarAsync(cancellation);
    }
}
