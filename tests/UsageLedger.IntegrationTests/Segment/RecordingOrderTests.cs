using UsageLedger.Recorder.Segment;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>Messages that come up in another order than that in which the broker delivered them.</summary>
public sealed class MessagesThatOvertakeEachOther
{
    readonly DeliveryOrder _order = new(TimeProvider.System);
    readonly List<ulong> _passed = [];

    [Fact]
    public async Task They_pass_in_the_order_of_their_delivery()
    {
        ulong[] comingUp = [3, 1, 5, 2, 4, 6];
        await Task.WhenAll(comingUp.Select(number => PassAsync("consumer", number)));
        Assert.Equal([1ul, 2, 3, 4, 5, 6], _passed);
    }

    [Fact]
    public async Task One_that_cannot_be_read_passes_without_coming_up()
    {
        var third = PassAsync("consumer", 3);
        await PassAsync("consumer", 1);
        _order.Pass("consumer", 2);
        await third;
        Assert.Equal([1ul, 3], _passed);
    }

    [Fact]
    public async Task After_a_lost_connection_the_broker_counts_anew()
    {
        await PassAsync("first", 1);
        var second = PassAsync("second", 2);
        Assert.False(second.IsCompleted);
        await PassAsync("second", 1);
        await second;
        Assert.Equal([1ul, 1, 2], _passed);
    }

    [Fact]
    public async Task One_that_never_comes_up_stops_the_others_for_a_second_only()
    {
        await Task.WhenAll(PassAsync("consumer", 4), PassAsync("consumer", 3));
        Assert.Equal([3ul, 4], _passed);
        await PassAsync("consumer", 5);
    }

    async Task PassAsync(string consumer, ulong number)
    {
        await _order.WaitAsync(consumer, number, CancellationToken.None);
        lock (_passed) _passed.Add(number);
        _order.Pass(consumer, number);
    }
}
