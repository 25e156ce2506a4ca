using Npgsql;
using UsageLedger.EventStore;
using static UsageLedger.IntegrationTests.EventStore.EventLogFixture;

namespace UsageLedger.IntegrationTests.EventStore;

[Collection(EventLog.Name)]
public sealed class AppendingToAStream(EventLogFixture log)
{
    [Fact]
    public async Task Versions_are_contiguous_from_1_in_the_order_given()
    {
        var stream = NewStream();
        NewEvent[] events = [Event(stream, delta: 1), Event(stream, delta: 2), Event(stream, delta: 3)];
        var appended = await log.AppendAsync(events);
        await log.AppendAsync(Event(stream));
        Assert.Equal([1, 2, 3], events.Select(each => appended[each.Id].Version.Value));
        Assert.Equal([1, 2, 3, 4], (await log.ReadAsync(stream)).Select(each => each.Version.Value));
    }

    [Fact]
    public async Task A_batch_over_many_streams_keeps_each_in_order()
    {
        var streams = Enumerable.Range(0, 20).Select(_ => NewStream()).ToArray();
        await log.AppendAsync([.. Enumerable.Range(0, 400).Select(i => Event(streams[i * 7 % 20], delta: i))]);
        foreach (var stream in streams)
        {
            var events = await log.ReadAsync(stream);
            Assert.Equal(Enumerable.Range(1, 20).Select(v => (long)v), events.Select(each => each.Version.Value));
            Assert.Equal(events.Select(each => each.Position), events.Select(each => each.Position).Order());
        }
    }

    [Fact]
    public async Task A_known_id_is_left_out_and_burns_no_position()
    {
        var (stream, id) = (NewStream(), Guid.NewGuid());
        var first = await log.AppendAsync(Event(stream, id));
        var again = await log.AppendAsync(Event(stream, id), Event(stream));
        Assert.DoesNotContain(id, again.Keys);
        var next = Assert.Single(again.Values);
        Assert.Equal(2, next.Version.Value);
        Assert.Equal(first[id].Position.Value + 1, next.Position.Value);
    }

    [Fact]
    public async Task The_second_append_at_the_same_version_is_refused()
    {
        var stream = NewStream();
        Assert.NotNull(await AppendAtAsync(stream, StreamVersion.None));
        Assert.Null(await AppendAtAsync(stream, StreamVersion.None));
        Assert.NotNull(await AppendAtAsync(stream, new(1)));
    }

    [Fact]
    public async Task Of_four_concurrent_appends_at_the_same_version_exactly_one_succeeds()
    {
        var stream = NewStream();
        var appends = Enumerable.Range(0, 4).Select(_ => Task.Run(() => AppendAtAsync(stream, StreamVersion.None)));
        var places = await Task.WhenAll(appends);
        Assert.Single(places, place => place is not null);
        Assert.Single(await log.ReadAsync(stream));
    }

    [Fact]
    public async Task Concurrent_appends_to_one_stream_lose_nothing_and_leave_no_gap()
    {
        var stream = NewStream();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++) await log.AppendAsync(Event(stream), Event(stream));
        })));
        var events = await log.ReadAsync(stream);
        Assert.Equal(Enumerable.Range(1, 400).Select(v => (long)v), events.Select(each => each.Version.Value));
        Assert.Equal(events.Select(each => each.Position), events.Select(each => each.Position).Order());
    }

    [Fact]
    public async Task Streams_locked_in_opposite_order_do_not_deadlock()
    {
        var (a, b) = (NewStream(), NewStream());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
                await log.AppendAsync(writer % 2 == 0 ? [Event(a), Event(b)] : [Event(b), Event(a)]);
        })));
        Assert.Equal(200, (await log.ReadAsync(a)).Count);
        Assert.Equal(200, (await log.ReadAsync(b)).Count);
    }

    [Fact]
    public async Task One_id_from_64_writers_at_once_is_appended_once()
    {
        var (stream, id) = (NewStream(), Guid.NewGuid());
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            try
            {
                return (await log.AppendAsync(Event(stream, id))).Count;
            }
            catch (PostgresException e) when (DatabaseErrors.Meaning(e) == DatabaseError.EventIdTaken)
            {
                return 0;
            }
        })));
        Assert.Equal(1, outcomes.Sum());
        Assert.Single(await log.ReadAsync(stream));
    }

    [Fact]
    public async Task The_same_stream_name_in_two_tenants_is_two_streams()
    {
        var stream = NewStream();
        await log.AppendAsync(Event(stream, tenant: "acme"), Event(stream, tenant: "globex"));
        Assert.Equal(1, Assert.Single(await log.ReadAsync(stream, "acme")).Version.Value);
        Assert.Equal(1, Assert.Single(await log.ReadAsync(stream, "globex")).Version.Value);
    }

    [Fact]
    public async Task An_archived_stream_takes_no_more_events()
    {
        var stream = NewStream();
        await log.AppendAsync(Event(stream));
        await log.ScalarAsync<long>(
            "update ledger_events.mt_streams set is_archived = true where id = $1 returning version", stream);
        Assert.Empty(await log.AppendAsync(Event(stream)));
    }

    async Task<AppendedEvent?> AppendAtAsync(string stream, StreamVersion expected)
    {
        await using var connection = await log.Recorder.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var place = await log.Appender.AppendAsync(connection, Event(stream), expected, default);
        if (place is null) await transaction.RollbackAsync();
        else await transaction.CommitAsync();
        return place;
    }
}
