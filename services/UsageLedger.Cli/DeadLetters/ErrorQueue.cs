using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using UsageLedger.Contracts;

namespace UsageLedger.Cli.DeadLetters;

/// <summary>A message that was taken from an error queue, and is not acknowledged yet.</summary>
/// <param name="Tag">What the channel calls it.</param>
/// <param name="Properties">Its properties.</param>
/// <param name="Body">Its body.</param>
sealed record TakenMessage(ulong Tag, IReadOnlyBasicProperties Properties, ReadOnlyMemory<byte> Body);

/// <summary>
/// The messages of an error queue, taken a window at a time. What is not acknowledged goes back when this is disposed
/// of, in the order in which it was taken; when the process is killed, it goes back by itself.
/// </summary>
/// <remarks>
/// A consumer for each window and not one for all: a consumer gets as much as may be unacknowledged, and that is
/// everything that is looked at. It is cancelled before anything is acknowledged, so that nothing follows after it.
/// </remarks>
sealed class ErrorQueue : IAsyncDisposable
{
    /// <summary>What may be held of one queue at a time.</summary>
    public const int HeldMax = 20_000;

    /// <summary>RabbitMQ drops a message of an error queue that was taken and put back
    /// <see cref="Broker.DeliveryLimit"/> times. One that is half-way there is replaced by a copy.</summary>
    const int RenewedFrom = Broker.DeliveryLimit / 2;

    const int WindowMin = 16;
    const int WindowMax = 256;
    const int WindowBytes = 32 * 1024 * 1024;
    const int ReturnedAtOnce = 32;
    const int PartsBeforeLook = 16;
    const int NotFound = 404;
    static readonly TimeSpan SilenceMax = TimeSpan.FromMilliseconds(500);
    static readonly TimeSpan StallMax = TimeSpan.FromSeconds(10);
    static readonly TimeSpan ReturnTimeMax = TimeSpan.FromSeconds(1);
    static readonly TimeSpan ReturnInterval = TimeSpan.FromMilliseconds(10);

    readonly BrokerSession _session;
    readonly IChannel _channel;
    readonly string _name;
    readonly Dictionary<ulong, int> _held = []; // and in which window each came
    int _windows;

    ErrorQueue(BrokerSession session, IChannel channel, string name, uint count) =>
        (_session, _channel, _name, Count) = (session, channel, name, count);

    /// <summary>How many messages were there when it was opened.</summary>
    public uint Count { get; }

    /// <summary>How many of these were taken.</summary>
    public uint TakenCount { get; private set; }

    /// <summary>True when as much is held as may be.</summary>
    public bool IsFull => _held.Count >= HeldMax;

    /// <summary>Opens the error queue of a queue.</summary>
    /// <returns>Null when it is not there.</returns>
    public static async Task<ErrorQueue?> OpenAsync(
        BrokerSession session, string queue, CancellationToken cancellation)
    {
        var name = Broker.ErrorQueue(queue);
        var channel = await session.ChannelAsync(cancellation);
        try
        {
            var declared = await channel.QueueDeclarePassiveAsync(name, cancellation);
            return new(session, channel, name, declared.MessageCount);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == NotFound)
        {
            await channel.DisposeAsync();
            return null;
        }
    }

    /// <summary>Takes what was there when it was opened, as long as no more than <see cref="HeldMax"/> are held.
    /// </summary>
    /// <exception cref="TimeoutException">The broker delivers nothing although something is there.</exception>
    public async IAsyncEnumerable<IReadOnlyList<TakenMessage>> TakeAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var size = WindowMin;
        while (TakenCount < Count && !IsFull)
        {
            var window = await WindowAsync((int)Math.Min(size, Count - TakenCount), cancellation);
            if (window.Count == 0) yield break; // somebody else has taken the rest
            TakenCount += (uint)window.Count;
            var largest = window.Max(message => message.Body.Length);
            size = Math.Clamp(WindowBytes / Math.Max(largest, 1), 1, WindowMax);
            yield return window;
            foreach (var message in window.Where(message => _held.ContainsKey(message.Tag) && IsOld(message)))
                await RenewAsync(message, cancellation);
        }
    }

    /// <summary>Takes messages out of the queue for good.</summary>
    public async Task AcknowledgeAsync(IEnumerable<TakenMessage> messages, CancellationToken cancellation)
    {
        foreach (var message in messages)
        {
            await _channel.BasicAckAsync(message.Tag, multiple: false, cancellation);
            _held.Remove(message.Tag);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_channel.IsOpen && _held.Count > 0) await ReturnAsync();
        await _channel.DisposeAsync(); // waits until the broker has read the acknowledgements
    }

    // Returned here and not by closing the channel, and in small parts: RabbitMQ 3 mixes what comes back at once, when
    // it is more than 32 messages or of several consumers, and what comes faster than it works. Whoever looks next is
    // to find all of them.
    async Task ReturnAsync()
    {
        var there = (await _channel.QueueDeclarePassiveAsync(_name)).MessageCount;
        var returned = 0;
        var parts = _held.OrderBy(each => each.Key).GroupBy(each => each.Value).SelectMany(window =>
            window.Select(each => each.Key).Chunk(ReturnedAtOnce));
        foreach (var (index, few) in parts.Index())
        {
            await _channel.BasicNackAsync(few[^1], multiple: true, requeue: true);
            returned += few.Length;
            if (index % PartsBeforeLook == PartsBeforeLook - 1) await AreThereAsync(there + returned);
        }
        await AreThereAsync(there + returned);
    }

    // Others may take some meanwhile: then the time ends the wait.
    async Task AreThereAsync(long count)
    {
        var began = TimeProvider.System.GetTimestamp();
        while ((await _channel.QueueDeclarePassiveAsync(_name)).MessageCount < count
            && TimeProvider.System.GetElapsedTime(began) < ReturnTimeMax)
            await Task.Delay(ReturnInterval);
    }

    async Task<List<TakenMessage>> WindowAsync(int size, CancellationToken cancellation)
    {
        var delivered = Channel.CreateBounded<TakenMessage>(size);
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += async (_, message) => await delivered.Writer.WriteAsync(
            new(message.DeliveryTag, message.BasicProperties, message.Body.ToArray()), cancellation);
        await _channel.BasicQosAsync(prefetchSize: 0, (ushort)size, global: false, cancellation);
        var tag = await _channel.BasicConsumeAsync(_name, autoAck: false, consumer, cancellation);
        var window = new List<TakenMessage>(size);
        while (window.Count < size && await NextAsync(delivered.Reader, cancellation) is { } message)
            window.Add(message);
        await _channel.BasicCancelAsync(tag, noWait: false, cancellation);
        while (delivered.Reader.TryRead(out var late)) window.Add(late);
        _windows++;
        foreach (var message in window) _held.Add(message.Tag, _windows);
        return window;
    }

    async Task<TakenMessage?> NextAsync(ChannelReader<TakenMessage> delivered, CancellationToken cancellation)
    {
        for (var silence = TimeSpan.Zero; silence < StallMax; silence += SilenceMax)
        {
            try
            {
                // Not read, which would take the next one even after the time has run out.
                await delivered.WaitToReadAsync(cancellation).AsTask().WaitAsync(SilenceMax, cancellation);
                if (delivered.TryRead(out var message)) return message;
            }
            catch (TimeoutException)
            {
                if ((await _channel.QueueDeclarePassiveAsync(_name, cancellation)).MessageCount == 0) return null;
            }
        }
        throw new TimeoutException($"nothing is delivered from {_name} although messages are there");
    }

    static bool IsOld(TakenMessage message) =>
        message.Properties.Headers?.TryGetValue(SentAgain.DeliveryCount, out var count) == true
        && count is long deliveries
        && deliveries >= RenewedFrom;

    // First the copy, then the end of the original: killed in between, there are two, which is one too many at most.
    async Task RenewAsync(TakenMessage message, CancellationToken cancellation)
    {
        await _session.SendAsync(_name, SentAgain.Copy(message.Properties), message.Body, cancellation);
        await AcknowledgeAsync([message], cancellation);
    }
}
