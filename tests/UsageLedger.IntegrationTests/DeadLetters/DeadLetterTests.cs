using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using UsageLedger.Contracts;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.DeadLetters;

/// <summary>Messages that the Recorder could not record. Tests keep apart by users, whose names are in the reason or in
/// the id of the event.</summary>
[Collection(RunningLedger.Name)]
public sealed class WhatCouldNotBeRecorded(LedgerFixture fixture) : IAsyncLifetime
{
    readonly string _user = $"user-{Guid.NewGuid():n}";
    AmqpProducer _producer = null!;

    Installation Ledger => fixture.Ledger;

    public async Task InitializeAsync()
    {
        _producer = await AmqpProducer.ConnectAsync(Ledger.Broker);
        foreach (var queue in new[] { Broker.InboxQueue, Broker.SegmentQueue }) // others' tests leave some there
            while (await _producer.TakeAsync(Broker.ErrorQueue(queue)) is not null) { }
    }

    public async Task DisposeAsync() => await _producer.DisposeAsync();

    [Fact]
    public async Task Is_listed_with_its_reason_and_origin_and_shown()
    {
        await _producer.PublishAsync($"no JSON {_user} \0 prv_test_abcdefghijklmnop");
        await ConflictAsync("1");
        var unreadable = Assert.Single(await Ledger.ListedAsync("no JSON", 1));
        Assert.Equal(("usage-inbox", "unreadable"), (unreadable.Text("queue"), unreadable.Text("kind")));
        Assert.Equal("usage-inbox", unreadable.GetProperty("origin").Text("via"));
        var conflict = Assert.Single(await Ledger.ListedAsync(Own("1"), 1));
        Assert.Equal(("conflict", 1), (conflict.Text("kind"), conflict.GetProperty("count").GetInt32()));
        Assert.Contains("was recorded before with another body", conflict.Text("reason"), StringComparison.Ordinal);
        var origin = conflict.GetProperty("origin");
        Assert.Equal(
            (Ledger.Tenant, Own("1"), "billing"),
            (origin.Text("tenant"), origin.Text("eventId"), origin.Text("source")));
        Assert.InRange(
            conflict.GetProperty("lastSeen").GetDateTime(), DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow);

        var shown = await Ledger.DoneAsync("show", conflict.Id());
        Assert.Contains($"\"userId\": \"{_user}\"", shown.Text("body"), StringComparison.Ordinal);
        Assert.Equal("conflict", shown.GetProperty("headers").Text("MT-Reason"));
        var text = await Ledger.DeadLettersAsync("show", unreadable.Id());
        Assert.Contains($"no JSON {_user} \\u0000 prv_test_…", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("prv_test_a", text.Output, StringComparison.Ordinal);
        var conflicts = (await Ledger.DoneAsync("list", "--reason", "conflict")).GetProperty("deadLetters");
        Assert.Equal(1, conflicts.GetArrayLength());
    }

    [Fact]
    public async Task Comes_back_with_its_first_time_when_it_is_refused_again()
    {
        await ConflictAsync("1");
        await _producer.PublishAsync($"no JSON {_user}"); // which has no id of any kind
        var before = (await Ledger.ListedAsync("", 2)).ToDictionary(line => line.Id());
        var retried = await Ledger.DoneAsync("retry", "--all");
        Assert.Equal(2, retried.GetProperty("sent").GetInt32());
        var after = await Eventually.AsyncValue(
            "both to be refused twice", () => Ledger.ListedAsync("", 2),
            lines => lines.TrueForAll(line => line.GetProperty("count").GetInt32() == 2));
        foreach (var line in after)
        {
            var first = before[line.Id()].GetProperty("firstSeen").GetDateTime();
            Assert.Equal(
                (first, 1), (line.GetProperty("firstSeen").GetDateTime(), line.GetProperty("messages").GetInt32()));
            Assert.True(line.GetProperty("lastSeen").GetDateTime() > first);
        }
        Assert.Equal(1, await Ledger.EventCountAsync(_user, "f"));
    }

    [Fact]
    public async Task Is_recorded_once_when_its_obstacle_is_gone()
    {
        var (user, feature) = await fixture.Api.SubscribedUserAsync(limit: null);
        var huge = LedgerApi.Ensure(await fixture.Api.RecordAsync(
            new { userId = user, featureId = feature, delta = 9999999999999999999999999999m }));
        // Without an id of its own: it is known by that of its message, also in the envelope that keeps it.
        await _producer.PublishAsync(
            JsonSerializer.Serialize(
                new { tenant = Ledger.Tenant, userId = user, featureId = feature, delta = 0.5m }),
            messageId: Own("message"));
        var letter = Assert.Single(await Ledger.ListedAsync(Own("message"), 1));
        Assert.Equal("rejected", letter.Text("kind"));
        LedgerApi.Ensure(await fixture.Api.ReverseAsync(huge["eventId"].GetGuid()));

        var retried = await Ledger.DeadLettersAsync("retry", letter.Id(), "0123456789ab", "--json");
        Assert.Equal((1, 1), (retried.ExitCode, retried.Json.GetProperty("sent").GetInt32()));
        Assert.Equal("0123456789ab", Assert.Single(retried.Json.GetProperty("notFound").EnumerateArray()).GetString());
        await Eventually.AsyncValue(
            "the usage", () => fixture.Api.UsedAsync(user, feature, "consistency=strong"), used => used == 0.5m);
        Assert.Empty(await Ledger.ListedAsync(Own("message"), 0));
        Assert.Equal(2, await Ledger.EventCountAsync(user, feature)); // with the huge one, which was taken back
        Assert.Equal(2, (await Ledger.DeadLettersAsync("retry", letter.Id())).ExitCode);
    }

    [Fact]
    public async Task Is_discarded_only_with_a_reason_and_a_yes_and_then_kept_in_the_database()
    {
        await _producer.PublishAsync($"no JSON {_user} \0");
        var id = Assert.Single(await Ledger.ListedAsync(_user, 1)).Id();
        foreach (var (arguments, said) in new[]
        {
            (new[] { "discard", id, "--yes" }, "--because"),
            (["discard", id, "--yes", "--because", " "], "--because says why"),
            (["discard", id, "--because", "a test"], "use --yes"),
            (["discard", "--yes", "--because", "a test"], "--all"),
            (["retry", id, "--all"], "--all"),
            (["show", "no id"], "12 hexadecimal digits"),
            (["list", "--queue", "elsewhere"], "no such queue"),
        })
        {
            var refused = await Ledger.DeadLettersAsync(arguments);
            Assert.Equal((2, true), (refused.ExitCode, refused.Error.Contains(said, StringComparison.Ordinal)));
        }
        var discarded = await Ledger.DoneAsync("discard", id, "--because", $"{_user} is a test", "--yes");
        Assert.Equal(1, discarded.GetProperty("messages").GetInt32());
        Assert.Empty(await Ledger.ListedAsync(_user, 0));
        var row = Assert.Single(
            (await Ledger.DoneAsync("list", "--discarded")).GetProperty("discarded").EnumerateArray(),
            each => each.Id() == id);
        Assert.Equal(
            ("unreadable", $"{_user} is a test"), (row.Text("kind"), row.Text("discardedBecause")));
        Assert.Equal($"no JSON {_user} \0", Encoding.UTF8.GetString(await Ledger.ScalarAsync<byte[]>(
            "select body from ledger.discarded_messages where id = $1", id)));
    }

    [Fact]
    public async Task Is_recorded_as_discarded_where_operators_only_add()
    {
        await using var connection = await Ledger.DataSource.OpenConnectionAsync();
        foreach (var change in new[] { "update {0} set kind = ''", "delete from {0}", "truncate {0}" })
        {
            var sql = string.Format(CultureInfo.InvariantCulture, change, "ledger.discarded_messages");
            await using var command = new NpgsqlCommand($"begin; set local role ledger_operator; {sql}", connection);
            var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
            await using var end = new NpgsqlCommand("rollback", connection);
            await end.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task Is_out_of_reach_while_the_broker_is_away()
    {
        var address = $"amqp://me:vK3Xq@127.0.0.1:{Ports.Free()}/";
        var away = await LedgerCommand.RunAsync(
            new Dictionary<string, string> { ["ConnectionStrings__Broker"] = address }, "dead-letters", "list");
        Assert.Equal((3, ""), (away.ExitCode, away.Output));
        Assert.Contains("cannot be reached", away.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("vK3Xq", away.Error, StringComparison.Ordinal);
        var unnamed = await LedgerCommand.RunAsync(new Dictionary<string, string>(), "dead-letters", "list");
        Assert.Equal((2, true), (unnamed.ExitCode, unnamed.Error.Contains("--broker", StringComparison.Ordinal)));
    }

    async Task ConflictAsync(string id)
    {
        foreach (var delta in new[] { 3, 4 })
        {
            var (tenant, userId) = (Ledger.Tenant, _user);
            await _producer.PublishAsync(JsonSerializer.Serialize(
                new { tenant, id = Own(id), source = "billing", userId, featureId = "f", delta }));
        }
    }

    string Own(string id) => $"{_user}-{id}";
}
