using UsageLedger.Ingest;

namespace UsageLedger.UnitTests.Ingest;

public sealed class APreferenceToWait
{
    [Theory]
    [InlineData("wait=5", 5)]
    [InlineData("WAIT = 5", 5)]
    [InlineData("wait=\"5\"", 5)]
    [InlineData("respond-async, wait=10", 10)]
    [InlineData("return=minimal; foo=1, wait=1", 1)]
    [InlineData("wait=3600", 30)]
    public void Is_understood_and_cut_to_30_seconds(string prefer, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), WaitPreference.Of(prefer));

    [Theory]
    [InlineData("")]
    [InlineData("wait")]
    [InlineData("wait=")]
    [InlineData("wait=0")]
    [InlineData("wait=-5")]
    [InlineData("wait=soon")]
    [InlineData("wait=1.5")]
    [InlineData("wait=99999999999")]
    [InlineData("waiting=5")]
    public void That_is_not_understood_is_none(string prefer) => Assert.Null(WaitPreference.Of(prefer));

    [Fact]
    public void May_stand_in_a_second_header() =>
        Assert.Equal(TimeSpan.FromSeconds(7), WaitPreference.Of(new(["respond-async", "wait=7"])));
}
