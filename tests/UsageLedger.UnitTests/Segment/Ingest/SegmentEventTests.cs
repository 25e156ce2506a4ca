using static UsageLedger.UnitTests.Segment.Ingest.SegmentReads;

namespace UsageLedger.UnitTests.Segment.Ingest;

/// <summary>What every event has, whatever its type.</summary>
public sealed class ASegmentEventThatIsRead
{
    [Fact]
    public void Keeps_its_own_id_and_that_of_its_user()
    {
        var read = Good("""{"type":"track","messageId":"ajs-1/ü","userId":"user 124","event":"e"}""");
        Assert.Equal(("ajs-1/ü", "user 124"), (read.MessageId, read.UserId));
    }

    [Theory]
    [InlineData("""{"type":"track","userId":"u","event":"e"}""")]
    [InlineData("""{"type":"track","userId":"u","event":"e","messageId":null}""")]
    public void Gets_a_random_id_when_it_has_none(string json)
    {
        var ids = Enumerable.Range(0, 2).Select(_ => Good(json).MessageId).ToList();
        Assert.True(Guid.TryParseExact(ids[0], "D", out _), ids[0]);
        Assert.NotEqual(ids[0], ids[1]);
    }

    [Theory]
    [InlineData("\"\"", "is empty")]
    [InlineData("7", "is a number, not a text")]
    [InlineData("{}", "is an object, not a text")]
    [InlineData("\"a\\u0000\"", "holds a control character")]
    [InlineData("\"\\ud800\"", "is not valid Unicode")]
    public void Has_no_id_that_cannot_be_kept(string id, string problem)
    {
        Assert.Equal(
            [$"messageId {problem}"], Problems($$"""{"type":"track","messageId":{{id}},"userId":"u","event":"e"}"""));
        Assert.Equal([$"userId {problem}"], Problems($$"""{"type":"identify","userId":{{id}}}"""));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void Has_ids_of_200_characters_at_most(int length, bool isGood)
    {
        var id = new string('x', length);
        Assert.Equal(isGood, Read($$"""{"type":"identify","userId":"{{id}}"}""").IsGood);
        Assert.Equal(isGood, Read($$"""{"type":"identify","userId":"u","messageId":"{{id}}"}""").IsGood);
    }

    [Theory]
    [InlineData("""{"anonymousId":"a","event":"e"}""")]
    [InlineData("""{"anonymousId":"a","userId":null,"event":"e"}""")]
    [InlineData("""{"event":"e"}""")]
    public void Is_of_somebody_with_an_id(string json)
    {
        string[] problems = ["userId is required: what somebody without an id did is not kept"];
        Assert.Equal(problems, Problems(json, "track"));
        Assert.Equal(problems, Problems(json, "identify"));
    }

    [Theory]
    [InlineData("page")]
    [InlineData("screen")]
    [InlineData("group")]
    [InlineData("alias")]
    public void Is_good_and_not_kept_when_it_is_of_another_type_whoever_did_it(string type)
    {
        Assert.True(Read($$"""{"type":"{{type}}","anonymousId":"a"}""") is { IsGood: true, Event: null });
        Assert.True(Read("""{"previousId":"a","userId":"b"}""", type) is { IsGood: true, Event: null });
    }

    [Theory]
    [InlineData("""{"userId":"u"}""", "type is required")]
    [InlineData("""{"type":null,"userId":"u"}""", "type is required")]
    [InlineData("""{"type":3,"userId":"u"}""", "type is a number, not a text")]
    [InlineData("""{"type":"Track","userId":"u"}""",
        "type is none of identify, track, page, screen, group, alias")]
    [InlineData("""{"type":"","userId":"u"}""", "type is none of identify, track, page, screen, group, alias")]
    public void Says_its_type(string json, string problem) => Assert.Equal([problem], Problems(json));

    [Fact]
    public void Has_the_type_that_the_path_names_whatever_it_says() =>
        Assert.NotNull(Good("""{"type":"identify","userId":"u","event":"e"}""", "track").Track);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"track\"")]
    [InlineData("7")]
    public void Is_an_object(string json)
    {
        Assert.Equal(["$ is not a JSON object"], Problems(json));
        Assert.Equal(["$ is not a JSON object"], Problems(json, "track"));
        Assert.Equal(["$ is not a JSON object"], Problems(json, "page"));
    }

    [Fact]
    public void Names_everything_that_is_wrong_with_it_at_once() => Assert.Equal(
        ["messageId is a number, not a text", "userId is a number, not a text",
            "timestamp is no instant with an offset, such as 2026-11-20T12:00:00.123Z",
            "sentAt is true or false, not a text", "event is required", "properties is a list, not a JSON object"],
        Problems("""
            {"type":"track","messageId":1,"userId":2,"timestamp":"today","sentAt":true,"properties":[]}
            """));

    [Fact]
    public void Has_what_matters_once_and_what_does_not_as_often_as_it_likes()
    {
        Assert.Equal(
            ["userId comes twice", "type comes twice"],
            Problems("""{"type":"track","userId":"a","userId":"b","event":"e","type":"track","userId":"c"}"""));
        Assert.Equal(["event comes twice"], Problems("""{"userId":"a","event":"e","event":"f"}""", "track"));
        Good("""{"userId":"a","event":"e","context":1,"context":2,"traits":1,"traits":[]}""", "track");
    }

    [Fact]
    public void May_hold_names_that_are_no_unicode_where_they_do_not_matter()
    {
        var read = Good("""{"\ud800":1,"userId":"u","n\udc00":{},"event":"e","integrations":{"\ud800":1}}""", "track");
        Assert.Equal(("u", "e"), (read.UserId, read.Track?.Event));
        Assert.Equal("n", Good("""{"userId":"u","traits":{"\ud800":1,"name":"n"}}""", "identify").Identify?.Name);
    }
}

/// <summary>When an event happened, as it says itself.</summary>
public sealed class TimesOfASegmentEvent
{
    [Theory]
    [InlineData("""{"timestamp":"2026-11-20T11:00:00Z"}""", "11:00:00")]
    [InlineData("""{"timestamp":"2026-11-20T13:00:00+02:00"}""", "11:00:00")]
    [InlineData("""{"timestamp":"2020-01-01T10:00:00Z","sentAt":"2020-01-01T10:30:00Z"}""", "11:30:00")]
    [InlineData("""{"originalTimestamp":"2020-01-01T10:00:00Z","sentAt":"2020-01-01T10:30:00Z"}""", "11:30:00")]
    [InlineData("""{"timestamp":null,"originalTimestamp":"2026-11-20T11:00:00Z"}""", "11:00:00")]
    [InlineData("""{"timestamp":"2026-11-20T11:00:00Z","originalTimestamp":"nonsense"}""", "11:00:00")]
    [InlineData("""{"timestamp":"2026-11-20T11:00:00Z","receivedAt":"nonsense"}""", "11:00:00")]
    [InlineData("""{"sentAt":"2020-01-01T10:30:00Z"}""", "12:00:00")]
    [InlineData("{}", "12:00:00")]
    public void From_a_client_are_set_right_by_when_it_sent_it(string times, string expected) =>
        Assert.Equal(expected, Clock(Good(With(times), "identify").OccurredAt));

    [Theory]
    [InlineData("""{"timestamp":"2026-11-20T11:00:00Z","sentAt":"2020-01-01T10:30:00Z"}""", "11:00:00")]
    [InlineData("""{"timestamp":"2026-11-20T11:00:00Z","sentAt":"nonsense","receivedAt":7}""", "11:00:00")]
    [InlineData("""{"receivedAt":"2026-11-20T11:15:00Z","originalTimestamp":"2026-11-20T10:00:00Z"}""", "11:15:00")]
    [InlineData("""{"timestamp":null,"receivedAt":"2026-11-20T11:15:00Z"}""", "11:15:00")]
    [InlineData("""{"timestamp":"2099-11-20T11:00:00Z"}""", "12:00:00")]
    [InlineData("""{"timestamp":"1999-11-20T11:00:00Z"}""", "12:00:00")]
    [InlineData("{}", "12:00:00")]
    public void From_Segment_are_right_already(string times, string expected) =>
        Assert.Equal(expected, Clock(Good(With(times), "identify", isClockRight: true).OccurredAt));

    [Theory]
    [InlineData("timestamp", "\"yesterday\"", false)]
    [InlineData("timestamp", "\"2026-11-20T11:00:00\"", false)]
    [InlineData("timestamp", "\"2026-13-40T11:00:00Z\"", false)]
    [InlineData("timestamp", "\"\\ud800-11-20T11:00:00Z\"", false)]
    [InlineData("timestamp", "1795777777", false)]
    [InlineData("timestamp", "\"\"", false)]
    [InlineData("originalTimestamp", "{}", false)]
    [InlineData("sentAt", "\"soon\"", false)]
    [InlineData("timestamp", "\"yesterday\"", true)]
    [InlineData("receivedAt", "\"now\"", true)]
    public void That_cannot_be_read_are_an_error_of_their_field(string field, string value, bool isClockRight)
    {
        var problem = Assert.Single(Problems(With($$"""{"{{field}}":{{value}}}"""), "identify", isClockRight));
        Assert.StartsWith($"{field} is ", problem, StringComparison.Ordinal);
    }

    static string With(string times) => $$"""{"userId":"u",{{times[1..]}}""".Replace(",}", "}");

    static string Clock(DateTimeOffset instant)
    {
        Assert.Equal(Now.Date, instant.Date);
        return $"{instant:HH:mm:ss}";
    }
}
