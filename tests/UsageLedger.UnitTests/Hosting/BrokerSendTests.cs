using UsageLedger.Hosting;

namespace UsageLedger.UnitTests.Hosting;

public sealed class AMessageThatIsSentWithinATime
{
    static readonly TimeSpan Short = TimeSpan.FromMilliseconds(20);

    [Fact]
    public Task Is_given_up_when_it_is_never_confirmed_even_if_nobody_looks_at_the_token() =>
        Assert.ThrowsAsync<TimeoutException>(() => BrokerSend.WithinTimeAsync(
            Short, TimeProvider.System, _ => new TaskCompletionSource().Task, CancellationToken.None));

    [Fact]
    public Task Is_given_up_when_its_sender_gives_up_in_time() =>
        Assert.ThrowsAsync<TimeoutException>(() => BrokerSend.WithinTimeAsync(
            Short, TimeProvider.System, late => Task.Delay(Timeout.Infinite, late), CancellationToken.None));

    [Fact]
    public async Task Ends_with_the_host_and_not_as_late()
    {
        using var stop = new CancellationTokenSource();
        var sending = BrokerSend.WithinTimeAsync(
            TimeSpan.FromMinutes(5), TimeProvider.System, _ => new TaskCompletionSource().Task, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public Task Fails_as_its_sender_fails() =>
        Assert.ThrowsAsync<InvalidOperationException>(() => BrokerSend.WithinTimeAsync(
            TimeSpan.FromMinutes(5), TimeProvider.System,
            _ => Task.FromException(new InvalidOperationException()), CancellationToken.None));

    [Fact]
    public async Task Is_sent_when_it_is_confirmed()
    {
        var isSent = false;
        await BrokerSend.WithinTimeAsync(
            TimeSpan.FromMinutes(5), TimeProvider.System,
            _ =>
            {
                isSent = true;
                return Task.CompletedTask;
            },
            CancellationToken.None);
        Assert.True(isSent);
    }
}
