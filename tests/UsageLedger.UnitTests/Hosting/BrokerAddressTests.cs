using UsageLedger.Hosting;

namespace UsageLedger.UnitTests.Hosting;

public sealed class TheBrokersAddress
{
    [Fact]
    public void Has_defaults_for_all_but_the_host()
    {
        var address = Parsed("amqp://rabbit");
        Assert.Equal([new BrokerNode("rabbit", 5672)], address.Nodes);
        Assert.Equal(("guest", "guest", "/", false),
            (address.Username, address.Password, address.VirtualHost, address.Tls));
    }

    [Fact]
    public void Names_everything_and_escapes_what_it_must()
    {
        var address = Parsed("amqps://me:p%40ss%2Fword@rabbit:5673/led%2Fger");
        Assert.Equal([new BrokerNode("rabbit", 5673)], address.Nodes);
        Assert.Equal(("me", "p@ss/word", "led/ger", true),
            (address.Username, address.Password, address.VirtualHost, address.Tls));
    }

    [Fact]
    public void Names_the_nodes_of_a_cluster() => Assert.Equal(
        [new BrokerNode("one", 5672), new BrokerNode("two", 5673), new BrokerNode("[::1]", 5671)],
        Parsed("amqps://u:p@one:5672, two:5673,[::1]/").Nodes);

    [Theory]
    [InlineData("rabbit:5672")]
    [InlineData("http://rabbit")]
    [InlineData("amqp://")]
    [InlineData("amqp://one,,two")]
    [InlineData("amqp://rabbit:port")]
    [InlineData("amqp://rabbit:99999")]
    public void Is_refused_when_it_names_no_broker(string text) => Assert.False(BrokerAddress.TryParse(text, out _));

    static BrokerAddress Parsed(string text)
    {
        Assert.True(BrokerAddress.TryParse(text, out var address));
        return address;
    }
}
