using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace UsageLedger.Cli.DeadLetters;

/// <summary>What can be read of a message's body, whichever kind of message it was meant to be; null what cannot.
/// </summary>
/// <param name="IsEnvelope">True when MassTransit has wrapped the message in an envelope.</param>
/// <param name="MessageId">The envelope's id.</param>
/// <param name="SentAt">When the envelope was sent.</param>
/// <param name="Service">The program that has sent the envelope.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="EventId">The id of its event; when it holds several, how many.</param>
/// <param name="Source">Who made the event's id.</param>
sealed record LetterBody(
    bool IsEnvelope,
    string? MessageId = null,
    DateTimeOffset? SentAt = null,
    string? Service = null,
    string? Tenant = null,
    string? EventId = null,
    string? Source = null)
{
    static readonly LetterBody Nothing = new(IsEnvelope: false);

    public static LetterBody Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            return Nothing;
        }
    }

    /// <summary>A hash of the message inside an envelope, without when it was received: a message that is refused
    /// again comes in another envelope.</summary>
    public static byte[] HashOfMessage(ReadOnlyMemory<byte> envelope)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var document = JsonDocument.Parse(envelope);
        foreach (var member in document.RootElement.GetProperty("message").EnumerateObject())
            if (!member.NameEquals("receivedAt"))
                hash.AppendData(Encoding.UTF8.GetBytes(member.ToString()));
        return hash.GetHashAndReset();
    }

    static LetterBody Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return Nothing;
        if (Member(root, "message") is not { ValueKind: JsonValueKind.Object } message) return Of(root, Nothing);
        return Of(message, new(
            IsEnvelope: true,
            Text(root, "messageId"),
            LetterHeaders.Instant(Text(root, "sentTime")),
            Member(root, "host") is { ValueKind: JsonValueKind.Object } host ? Text(host, "processName") : null));
    }

    static LetterBody Of(JsonElement message, LetterBody body)
    {
        var eventId = Text(message, "id") ?? Text(message, "eventId");
        var source = Text(message, "source");
        if (Member(message, "events") is { ValueKind: JsonValueKind.Array } events)
        {
            var count = events.GetArrayLength();
            eventId = count == 1 ? null : $"{count} events";
            if (count == 1 && events[0] is { ValueKind: JsonValueKind.Object } only)
                (eventId, source) = (Text(only, "id") ?? Text(only, "messageId"), Text(only, "source"));
        }
        return body with { Tenant = Text(message, "tenant"), EventId = eventId, Source = source };
    }

    static JsonElement? Member(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value : null;

    static string? Text(JsonElement of, string name)
    {
        if (Member(of, name) is not { ValueKind: JsonValueKind.String } text) return null;
        try
        {
            return PrintableText.Of(text.GetString()!);
        }
        catch (InvalidOperationException) // how System.Text.Json answers half a surrogate pair
        {
            return PrintableText.Of(text.GetRawText());
        }
    }
}
