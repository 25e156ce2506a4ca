using System.Text;
using RabbitMQ.Client;
using UsageLedger.Cli.DeadLetters;

namespace UsageLedger.UnitTests.DeadLetters;

/// <summary>What a message of an error queue says of itself.</summary>
public sealed class ADeadLetter
{
    const string Kept = """
        {"messageId":"9f0a","message":{"tenant":"acme","id":"1","delta":1.0,"receivedAt":"2026-11-20T12:00:00Z"},
         "sentTime":"2026-11-20T12:00:01Z","host":{"processName":"UsageLedger.Recorder"}}
        """;

    [Fact]
    public void Has_the_id_of_the_message_inside_the_envelope_that_the_recorder_has_put_it_into()
    {
        var id = Letter(Kept, reason: "conflict").Id;
        Assert.Matches(@"\A[0-9a-f]{12}\z", id);
        Assert.Equal(id, Letter(Kept.Replace("9f0a", "other").Replace("12:00", "13:00"), reason: "conflict").Id);
        Assert.NotEqual(id, Letter(Kept.Replace("1.0", "2.0"), reason: "conflict").Id);
        Assert.NotEqual(id, Letter(Kept, reason: "conflict", queue: "usage-0").Id);
        Assert.NotEqual(
            Letter(Kept, reason: "fault").Id, Letter(Kept.Replace("9f0a", "other"), reason: "fault").Id);
    }

    [Fact]
    public void Has_an_id_of_its_own_when_its_message_id_differs_unless_that_was_given_to_it()
    {
        var id = Letter("{}").Id;
        Assert.NotEqual(id, Letter("{}", messageId: "1").Id);
        var first = Letter("{}", faultedAt: "2026-11-20T12:00:00Z");
        var second = Letter("{}", faultedAt: "2026-11-20T12:00:01Z");
        Assert.Equal((id, id), (first.Id, second.Id));
        var given = SentAgain.To(first).MessageId;
        Assert.Equal((given, id), (SentAgain.To(first).MessageId, Letter("{}", messageId: given).Id));
        Assert.NotEqual(given, SentAgain.To(second).MessageId); // without ids, the same twice is two uses
        Assert.Equal("mine", SentAgain.To(Letter("{}", messageId: "mine")).MessageId);
        Assert.Null(SentAgain.To(Letter(Kept)).MessageId); // the envelope has one
    }

    [Theory]
    [InlineData("fault", null, LetterKind.Unreadable)]
    [InlineData("fault", "a consumer", LetterKind.Failed)]
    [InlineData("dead-letter", null, LetterKind.Unreadable)]
    [InlineData("conflict", null, LetterKind.Conflict)]
    [InlineData("rejected", null, LetterKind.Rejected)]
    [InlineData(null, null, LetterKind.Unknown)]
    public void Is_of_the_kind_that_its_headers_say(string? reason, string? consumer, object kind) =>
        Assert.Equal(kind, Letter("x", reason, consumer: consumer).Kind);

    [Theory]
    [InlineData("x")]
    [InlineData("[1]")]
    [InlineData("{\"message\":[],\"events\":{}}")]
    [InlineData("{\"tenant\":7,\"id\":null,\"message\":{\"events\":[null]}}")]
    [InlineData("{\"message\":null}")]
    public void Of_any_body_is_read_without_what_it_does_not_say(string body)
    {
        var letter = Letter(body, reason: "rejected");
        Assert.Equal((null, null), (letter.Origin.Tenant, letter.Origin.EventId));
        Assert.Null(letter.FirstSeen);
    }

    [Fact]
    public void That_holds_half_a_character_is_read() =>
        Assert.Equal("\"\\ud800\"", Letter("""{"tenant":"\ud800"}""").Origin.Tenant);

    [Fact]
    public void Keeps_its_first_time_and_count_and_loses_what_it_was_refused_for()
    {
        var properties = SentAgain.To(Letter("{}", reason: "fault", faultedAt: "2026-11-20T12:00:00.1234567Z"));
        Assert.Equal(["ledger-first-refused", "ledger-refusals"], properties.Headers!.Keys.Order());
        properties.Headers["MT-Fault-Timestamp"] = "2026-11-21T12:00:00Z"u8.ToArray();
        var again = DeadLetter.Of("usage-inbox", new(1, properties, "{}"u8.ToArray()));
        Assert.Equal("2026-11-20T12:00:00.1234567", $"{again.FirstSeen:yyyy-MM-ddTHH:mm:ss.fffffff}");
        Assert.Equal((21, 2L), (again.LastSeen!.Value.Day, again.Refusals));
    }

    [Theory]
    [InlineData("a\u001b[31m\u202eb\nc", "a\\u001b[31m\\u202eb\\u000ac")]
    [InlineData("key prv_live_Abc123.", "key prv_live_….")]
    [InlineData("amqp://me:secret@host/x", "amqp://…@host/x")]
    public void Is_shown_without_controls_keys_and_passwords(string text, string shown) =>
        Assert.Equal(shown, PrintableText.Of(text));

    static DeadLetter Letter(
        string body,
        string? reason = null,
        string? messageId = null,
        string? faultedAt = null,
        string? consumer = null,
        string queue = "usage-inbox")
    {
        var headers = new Dictionary<string, object?>();
        Add("MT-Reason", reason);
        Add("MT-Fault-Timestamp", faultedAt);
        Add("MT-Fault-ConsumerType", consumer);
        return DeadLetter.Of(
            queue,
            new(1, new BasicProperties { Headers = headers, MessageId = messageId }, Encoding.UTF8.GetBytes(body)));

        void Add(string name, string? value)
        {
            if (value is not null) headers[name] = Encoding.UTF8.GetBytes(value);
        }
    }
}
