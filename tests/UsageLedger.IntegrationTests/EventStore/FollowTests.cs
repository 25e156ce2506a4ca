using Npgsql;
using UsageLedger.EventStore;
using static UsageLedger.IntegrationTests.EventStore.EventLogFixture;

namespace UsageLedger.IntegrationTests.EventStore;

[Collection(EventLog.Name)]
public sealed class FollowingTheLog(EventLogFixture log)
{
    [Fact]
    public async Task Events_come_in_order_of_position_and_each_once()
    {
        var follower = await AtTheEndAsync();
        var (a, b) = (NewStream(), NewStream());
        await log.AppendAsync(Event(a), Event(b), Event(a));
        await log.AppendAsync(Event(b));
        var followed = await DrainAsync(follower, 4);
        Assert.Equal([a, b, a, b], followed.Select(each => each.Stream.Value));
        Assert.Empty(await follower.NextAsync(100, default));
    }

    [Fact]
    public async Task An_event_of_a_slow_transaction_is_not_skipped()
    {
        var follower = await AtTheEndAsync();
        var (slow, quick) = (NewStream(), NewStream());
        await using var connection = await log.Recorder.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await log.Appender.AppendAsync(connection, [Event(slow)], default);
        await log.AppendAsync(Event(quick)); // a higher position, visible at once

        for (var looks = 0; looks < 5; looks++) Assert.Empty(await follower.NextAsync(100, default));
        await transaction.CommitAsync();

        var followed = await DrainAsync(follower, 2);
        Assert.Equal([slow, quick], followed.Select(each => each.Stream.Value));
    }

    [Fact]
    public async Task Nor_is_one_of_a_transaction_that_is_younger_than_all_that_have_ended()
    {
        var follower = await AtTheEndAsync();
        var (slow, quick) = (NewStream(), NewStream());
        await using var connection = await log.Recorder.OpenConnectionAsync();
        await using var other = await log.Recorder.OpenConnectionAsync();
        await using var older = await other.BeginTransactionAsync();
        await NumberAsync(other); // it has begun to write, and takes its position later
        await using var younger = await connection.BeginTransactionAsync();
        await log.Appender.AppendAsync(connection, [Event(slow)], default);
        await log.Appender.AppendAsync(other, [Event(quick)], default);
        await older.CommitAsync();

        for (var looks = 0; looks < 5; looks++) Assert.Empty(await follower.NextAsync(100, default));
        await younger.CommitAsync();
        Assert.Equal([slow, quick], (await DrainAsync(follower, 2)).Select(each => each.Stream.Value));

        static async Task NumberAsync(NpgsqlConnection transaction)
        {
            await using var command = new NpgsqlCommand("select pg_current_xact_id()", transaction);
            await command.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task A_position_that_was_rolled_back_is_passed_over()
    {
        var follower = await AtTheEndAsync();
        var (lost, kept) = (NewStream(), NewStream());
        await using (var connection = await log.Recorder.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await log.Appender.AppendAsync(connection, [Event(lost), Event(lost)], default);
            await transaction.RollbackAsync();
        }
        await log.AppendAsync(Event(kept));
        Assert.Equal(kept, Assert.Single(await DrainAsync(follower, 1)).Stream.Value);
    }

    [Fact]
    public async Task A_slow_transaction_after_a_rolled_back_one_is_still_waited_for()
    {
        var follower = await AtTheEndAsync();
        var (slow, quick) = (NewStream(), NewStream());
        await using var connection = await log.Recorder.OpenConnectionAsync();
        await using (var lost = await connection.BeginTransactionAsync())
        {
            await log.Appender.AppendAsync(connection, [Event(NewStream())], default);
            await lost.RollbackAsync();
        }
        await log.AppendAsync(Event(quick));
        Assert.Equal(quick, Assert.Single(await DrainAsync(follower, 1)).Stream.Value);

        await using var transaction = await connection.BeginTransactionAsync();
        await log.Appender.AppendAsync(connection, [Event(slow)], default);
        await log.AppendAsync(Event(quick));
        for (var looks = 0; looks < 5; looks++) Assert.Empty(await follower.NextAsync(100, default));
        await transaction.CommitAsync();
        Assert.Equal([slow, quick], (await DrainAsync(follower, 2)).Select(each => each.Stream.Value));
    }

    [Fact]
    public async Task While_writers_commit_in_any_order_nothing_is_missed()
    {
        var follower = await AtTheEndAsync();
        var writers = Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                await using var connection = await log.Recorder.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                await log.Appender.AppendAsync(connection, [Event(NewStream()), Event(NewStream())], default);
                await Task.Yield();
                if ((writer + i) % 5 == 0) await transaction.RollbackAsync();
                else await transaction.CommitAsync();
            }
        })));
        var followed = await DrainAsync(follower, 6 * 32 * 2);
        await writers;
        Assert.Equal(followed.Select(each => each.Position), followed.Select(each => each.Position).Order());
        Assert.Empty(await follower.NextAsync(100, default));
    }

    async Task<LogFollower> AtTheEndAsync() => new(
        log.Owner, new(await log.ScalarAsync<long>("select coalesce(max(seq_id), 0) from ledger_events.mt_events")));

    static async Task<List<StoredEvent>> DrainAsync(LogFollower follower, int count)
    {
        var followed = new List<StoredEvent>();
        await Harness.Eventually.IsTrue($"{count} events", async () =>
        {
            followed.AddRange(await follower.NextAsync(100, default));
            return followed.Count >= count;
        });
        Assert.Equal(count, followed.Count);
        return followed;
    }
}
