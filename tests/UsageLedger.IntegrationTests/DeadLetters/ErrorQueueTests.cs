using System.Text;
using RabbitMQ.Client;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.DeadLetters;

/// <summary>An error queue beside a queue that nobody consumes: one of a partition that the installation no longer has.
/// </summary>
[Collection(RunningLedger.Name)]
public sealed class AnErrorQueue(LedgerFixture fixture) : IAsyncLifetime
{
    static int s_partition = 100;
    readonly string _queue = $"usage-{Interlocked.Increment(ref s_partition)}";
    IConnection _connection = null!;
    IChannel _channel = null!;

    string Errors => $"{_queue}_error";

    public async Task InitializeAsync()
    {
        _connection = await new ConnectionFactory { Uri = new(fixture.Ledger.Broker) }.CreateConnectionAsync();
        _channel = await _connection.CreateChannelAsync(new(true, true));
        var errors = new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = 10_000 };
        await _channel.QueueDeclareAsync(Errors, durable: true, exclusive: false, autoDelete: false, errors);
        var arguments = new Dictionary<string, object?>
        {
            ["x-queue-type"] = "quorum",
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = Errors,
        };
        await _channel.QueueDeclareAsync(_queue, durable: true, exclusive: false, autoDelete: false, arguments);
    }

    public async Task DisposeAsync()
    {
        foreach (var queue in new[] { _queue, Errors }) await _channel.QueueDeleteAsync(queue);
        await _channel.DisposeAsync();
        await _connection.DisposeAsync();
    }

    [Fact]
    public async Task Gives_back_to_its_queue_what_the_broker_has_put_there()
    {
        byte[] body = [0, 0xff, (byte)'a'];
        var properties = new BasicProperties
        {
            Headers = new Dictionary<string, object?>
            {
                ["CC"] = new List<object?> { Encoding.UTF8.GetBytes(Errors) }, // which delivers it there at once, too
                ["mine"] = Encoding.UTF8.GetBytes("kept"),
            },
        };
        await PublishAsync(_queue, body, properties);
        await _channel.BasicRejectAsync((await TakeAsync(_queue)).DeliveryTag, requeue: false);
        await CountIsAsync(Errors, 2);

        var line = Assert.Single(await ListAsync());
        Assert.Equal(("undeliverable", 2), (line.Text("kind"), line.GetProperty("messages").GetInt32()));
        Assert.Contains("(rejected)", line.Text("reason"), StringComparison.Ordinal);
        Assert.Equal(_queue, line.GetProperty("origin").Text("via"));
        Assert.InRange(line.GetProperty("firstSeen").GetDateTime(), DateTime.UtcNow.AddMinutes(-1), DateTime.UtcNow);
        var shown = await fixture.Ledger.DoneAsync("show", line.Id(), "--queue", Errors);
        Assert.Equal("\\x00\\xffa", shown.Text("body"));

        await fixture.Ledger.DoneAsync("retry", "--all", "--queue", _queue);
        var sent = new[] { await TakeAsync(_queue), await TakeAsync(_queue) };
        Assert.All(sent, message => Assert.Equal(body, message.Body.ToArray()));
        Assert.All(sent, message => Assert.StartsWith(
            $"dead-letter-{line.Id()}-", message.BasicProperties.MessageId, StringComparison.Ordinal));
        Assert.Equal(2, sent.Select(message => message.BasicProperties.MessageId).Distinct().Count());
        Assert.All(sent, message => Assert.Equal("kept"u8.ToArray(), message.BasicProperties.Headers!["mine"]));
        Assert.All(sent, message => Assert.DoesNotContain("x-death", message.BasicProperties.Headers!.Keys));
        Assert.Equal(0u, await _channel.MessageCountAsync(Errors));
    }

    [Fact]
    public async Task Is_as_it_was_after_a_look_and_is_emptied_by_one_retry()
    {
        const int count = 1_200;
        var ids = Enumerable.Range(0, count).Select(i => $"{i}").ToList();
        foreach (var id in ids)
            await PublishAsync(Errors, Encoding.UTF8.GetBytes($"body {id}"), new() { MessageId = id });
        for (var look = 0; look < 2; look++)
        {
            var answer = await fixture.Ledger.DeadLettersAsync("list", "--queue", _queue, "--limit", "10", "--json");
            Assert.Equal(
                (10, count - 10),
                (answer.Json.GetProperty("deadLetters").GetArrayLength(), answer.Json.GetProperty("more").GetInt32()));
            Assert.Contains($"of {count:N0} messages", answer.Error, StringComparison.Ordinal);
        }
        Assert.Equal((uint)count, await _channel.MessageCountAsync(Errors));
        await fixture.Ledger.DeadLettersAsync("retry", "--all", "--queue", _queue);
        Assert.Equal(0u, await _channel.MessageCountAsync(Errors));
        var order = new List<string>();
        for (var i = 0; i < count; i++) order.Add((await TakeAsync(_queue)).BasicProperties.MessageId!);
        Assert.Equal(ids, order);
    }

    [Fact]
    public async Task Keeps_what_cannot_be_sent_because_its_queue_is_not_there()
    {
        await PublishAsync(Errors, "body"u8.ToArray(), new());
        await _channel.QueueDeleteAsync(_queue);
        var retried = await fixture.Ledger.DeadLettersAsync("retry", "--all", "--queue", _queue);
        Assert.Equal((3, true), (retried.ExitCode, retried.Error.Contains("is not there", StringComparison.Ordinal)));
        await CountIsAsync(Errors, 1);
        await _channel.QueueDeleteAsync(Errors);
        var missing = await fixture.Ledger.DeadLettersAsync("list", "--queue", _queue);
        Assert.Equal(0, missing.ExitCode);
        Assert.Contains($"Not there: {Errors}", missing.Output, StringComparison.Ordinal);
    }

    async Task PublishAsync(string queue, byte[] body, BasicProperties properties)
    {
        properties.Persistent = true;
        await _channel.BasicPublishAsync("", queue, mandatory: true, properties, body);
    }

    async Task<BasicGetResult> TakeAsync(string queue) => (await Eventually.AsyncValue(
        $"a message in {queue}", () => _channel.BasicGetAsync(queue, autoAck: false), message => message is not null))!;

    Task CountIsAsync(string queue, uint count) => Eventually.AsyncValue(
        $"{count} messages in {queue}", () => _channel.MessageCountAsync(queue), there => there == count);

    async Task<List<System.Text.Json.JsonElement>> ListAsync() =>
        [.. (await fixture.Ledger.DoneAsync("list", "--queue", _queue)).GetProperty("deadLetters").EnumerateArray()];
}
