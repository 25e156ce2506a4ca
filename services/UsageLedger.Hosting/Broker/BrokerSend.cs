namespace UsageLedger.Hosting;

/// <summary>Sending to RabbitMQ, with an end.</summary>
public static class BrokerSend
{
    /// <summary>Long enough for a broker that is busy. One that is well confirms within milliseconds.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(5);

    /// <summary>Sends, or gives up. A message whose connection is lost at the wrong moment is never confirmed and never
    /// refused, and while the topology is declared to a broker that hangs, MassTransit does not look at the token: who
    /// waits without an end then waits for ever. What was given up may have been sent all the same.</summary>
    /// <param name="timeMax">How long it may take.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="send">Sends, and waits for the confirm.</param>
    /// <param name="stop">The host stops, or the caller has gone.</param>
    /// <exception cref="TimeoutException">The broker did not confirm within the time.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was asked for.</exception>
    public static async Task WithinTimeAsync(
        TimeSpan timeMax, TimeProvider clock, Func<CancellationToken, Task> send, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(timeMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stop);
        try
        {
            await send(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"RabbitMQ did not confirm within {timeMax.TotalSeconds:0.#} s", e);
        }
    }
}
