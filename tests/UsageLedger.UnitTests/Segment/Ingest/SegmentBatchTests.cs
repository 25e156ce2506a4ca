using UsageLedger.Hosting;
using static UsageLedger.UnitTests.Segment.Ingest.SegmentReads;

namespace UsageLedger.UnitTests.Segment.Ingest;

/// <summary>The body of <c>POST /v1/batch</c>.</summary>
public sealed class ABatchOfSegmentsThatIsRead
{
    [Fact]
    public void Holds_its_good_events_in_their_order_and_leaves_out_what_is_not_kept()
    {
        var request = ReadBatch("""
            {"batch":[{"type":"identify","userId":"a"},{"type":"page","userId":"b"},
             {"type":"track","userId":"c","event":"e"}],"context":{"a":1,"a":2},"integrations":7}
            """);
        Assert.Null(request.Problem);
        Assert.Equal(["a", "c"], request.Events.Select(each => each.UserId));
        Assert.Equal(3, request.Readings.Count(reading => reading.IsGood));
    }

    [Fact]
    public void Keeps_the_good_ones_when_others_are_bad_and_says_which()
    {
        var request = ReadBatch("""
            {"batch":[{"type":"track","userId":"a","event":"e"},7,{"type":"track","messageId":"m-2","event":"e"},
             {"type":"track","userId":"d","event":"e","properties":{"x":1,"x":2}}]}
            """);
        Assert.Null(request.Problem);
        Assert.Equal("a", Assert.Single(request.Events).UserId);
        Assert.Equal([true, false, false, false], request.Readings.Select(reading => reading.IsGood));
        Assert.Equal([null, null, "m-2", null], request.Readings.Select(reading => reading.MessageId));
    }

    [Fact]
    public void Is_refused_with_every_error_when_no_event_is_good()
    {
        var errors = Errors("""{"batch":[{"type":"track","event":7},"text"]}""");
        Assert.Equal(
            [(0, "userId"), (0, "event"), (1, "$")], errors.Select(error => (error.Index!.Value, error.Field)));
    }

    [Fact]
    public void May_hold_events_of_types_that_are_not_kept_alone()
    {
        var request = ReadBatch("""{"batch":[{"type":"page"},{"type":"group","groupId":"g"}]}""");
        Assert.Null(request.Problem);
        Assert.Empty(request.Events);
        Assert.Equal(2, request.Readings.Count);
    }

    [Fact]
    public void May_be_empty()
    {
        var request = ReadBatch("""{"batch":[]}""");
        Assert.Null(request.Problem);
        Assert.Empty(request.Readings);
    }

    [Fact]
    public void May_hold_2500_events_and_no_more()
    {
        Assert.Equal(2_500, ReadBatch(Many(2_500)).Readings.Count);
        var refused = ReadBatch(Many(2_501));
        Assert.Empty(refused.Readings);
        Assert.Equal("urn:usage-ledger:too-many-events", refused.Problem?.Details.Type);

        static string Many(int count) =>
            $$"""{"batch":[{{string.Join(',', Enumerable.Repeat("""{"type":"page"}""", count))}}]}""";
    }

    [Fact]
    public void Has_times_that_are_set_right_by_when_it_was_sent_unless_an_event_knows_better()
    {
        var request = ReadBatch("""
            {"sentAt":"2020-01-01T00:30:00Z","batch":[
             {"type":"identify","userId":"a","timestamp":"2020-01-01T00:00:00Z"},
             {"type":"identify","userId":"b","timestamp":"2020-01-01T00:00:00Z","sentAt":"2020-01-01T00:10:00Z"},
             {"type":"identify","userId":"c"}]}
            """);
        Assert.Equal(
            [Now.AddMinutes(-30), Now.AddMinutes(-10), Now], request.Events.Select(each => each.OccurredAt));
    }

    [Fact]
    public void Has_only_its_bad_events_refused_when_one_is_nested_without_end()
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);
        var request = ReadBatch($$"""
            {"batch":[{"type":"track","userId":"a","event":"e","properties":{"deep":{{deep}} } },
             {"type":"track","userId":"b","event":"e"}]}
            """);
        Assert.Equal("b", Assert.Single(request.Events).UserId);
    }

    [Theory]
    [InlineData("{}", "batch is required")]
    [InlineData("""{"batch":null}""", "batch is required")]
    [InlineData("""{"batch":{}}""", "batch is an object, not a list")]
    [InlineData("""{"batch":"[]"}""", "batch is a text, not a list")]
    [InlineData("[]", "$ is not a JSON object")]
    [InlineData("null", "$ is not a JSON object")]
    [InlineData("""{"batch":[],"batch":[]}""", "batch comes twice")]
    [InlineData("""{"batch":[],"sentAt":"soon"}""",
        "sentAt is no instant with an offset, such as 2026-11-20T12:00:00.123Z")]
    public void Is_refused_as_a_whole_when_it_is_none(string json, string problem)
    {
        var error = Assert.Single(Errors(json));
        Assert.Equal((null, problem), (error.Index, $"{error.Field} {error.Problem}"));
    }

    static IReadOnlyList<InvalidField> Errors(string json)
    {
        var request = ReadBatch(json);
        Assert.Empty(request.Events);
        Assert.Equal("urn:usage-ledger:invalid-fields", request.Problem?.Details.Type);
        return Assert.IsAssignableFrom<IReadOnlyList<InvalidField>>(request.Problem!.Details.Extensions["errors"]);
    }
}
