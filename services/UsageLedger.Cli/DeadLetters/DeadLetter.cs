using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RabbitMQ.Client;
using UsageLedger.Contracts;

namespace UsageLedger.Cli.DeadLetters;

/// <summary>Why a message is in an error queue.</summary>
enum LetterKind
{
    /// <summary>It is no message that the queue takes.</summary>
    Unreadable,

    /// <summary>It was read, and the Recorder failed at it.</summary>
    Failed,

    /// <summary>Its id was recorded before with another body.</summary>
    Conflict,

    /// <summary>A rule speaks against it, or the database does not take it.</summary>
    Rejected,

    /// <summary>It was delivered too often without an end.</summary>
    Undeliverable,

    /// <summary>Nothing on it says why.</summary>
    Unknown,
}

static class LetterKinds
{
    public static string Word(this LetterKind kind) => kind.ToString().ToLowerInvariant();
}

/// <summary>Where a message came from, as far as anything says it.</summary>
/// <param name="Via">The queue that it came through.</param>
/// <param name="Service">The program that sent it.</param>
/// <param name="Source">Who made its event's id.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="EventId">Its event's own id; when it holds several, how many.</param>
sealed record LetterOrigin(string? Via, string? Service, string? Source, string? Tenant, string? EventId);

/// <summary>A message of an error queue.</summary>
/// <param name="Id">Twelve hexadecimal digits, which stay the same while it lies there and when it is refused again.
/// AMQP has no such id: it is a hash of the queue and of what was refused. For what the Recorder has put into an
/// envelope of its own, that is the message inside; else it is the body, and the message id, because usage without an
/// id of its own is known by that. The same content is one dead letter, however often it lies there.</param>
/// <param name="Queue">The queue to which it belongs.</param>
/// <param name="Kind">Why it is there.</param>
/// <param name="Reason">The same as a sentence.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="FirstSeen">When it was refused first; null when nothing says it.</param>
/// <param name="LastSeen">When it was refused last; null when nothing says it.</param>
/// <param name="Refusals">How often it was refused.</param>
/// <param name="Fingerprint">Hexadecimal; names this copy among those of the same id.</param>
/// <param name="Body">What can be read of its body.</param>
/// <param name="Message">The message.</param>
sealed record DeadLetter(
    string Id,
    string Queue,
    LetterKind Kind,
    string Reason,
    LetterOrigin Origin,
    DateTimeOffset? FirstSeen,
    DateTimeOffset? LastSeen,
    long Refusals,
    string Fingerprint,
    LetterBody Body,
    TakenMessage Message)
{
    /// <summary>How message ids begin that were given to messages without one.</summary>
    public const string GivenIdStart = "dead-letter-";

    const int IdLength = 12;

    /// <summary>Reads a message of the error queue of a queue.</summary>
    public static DeadLetter Of(string queue, TakenMessage message)
    {
        var headers = new LetterHeaders(message.Properties);
        var body = LetterBody.Read(message.Body);
        var kind = KindOf(headers);
        var seen = SeenAt(headers, kind, body, message.Properties);
        return new(
            IdOf(queue, message, kind, body),
            queue,
            kind,
            ReasonOf(headers, kind),
            OriginOf(headers, kind, body, message.Properties),
            headers.Time(Broker.FirstRefusedHeader) ?? seen,
            seen,
            EarlierRefusals(headers) + 1,
            FingerprintOf(queue, message, headers),
            body,
            message);
    }

    static LetterKind KindOf(LetterHeaders headers) => headers.Text("MT-Reason") switch
    {
        "conflict" => LetterKind.Conflict,
        "rejected" => LetterKind.Rejected,
        "dead-letter" => LetterKind.Unreadable, // MassTransit's word for what no consumer takes
        not null when headers.Text("MT-Fault-ConsumerType") is not null => LetterKind.Failed,
        not null => LetterKind.Unreadable,
        null => headers.Death.Count > 0 ? LetterKind.Undeliverable : LetterKind.Unknown,
    };

    static string ReasonOf(LetterHeaders headers, LetterKind kind) => kind switch
    {
        LetterKind.Undeliverable =>
            $"RabbitMQ gave up delivering it ({Printable(headers.Death.GetValueOrDefault("reason")) ?? "no reason"}).",
        LetterKind.Unknown => "Nothing on it says why it is here.",
        _ => headers.Text("MT-Fault-Message") ?? "It is no message that this queue takes.",
    };

    static LetterOrigin OriginOf(
        LetterHeaders headers, LetterKind kind, LetterBody body, IReadOnlyBasicProperties properties)
    {
        var input = headers.Text("MT-Fault-InputAddress")?.Split('?')[0];
        var via = input?[(input.LastIndexOf('/') + 1)..] ?? Printable(headers.Death.GetValueOrDefault("queue"));
        // The envelope of what the Recorder refuses is its own.
        var service = kind is LetterKind.Conflict or LetterKind.Rejected ? null : body.Service;
        service ??= string.IsNullOrEmpty(properties.AppId) ? null : PrintableText.Of(properties.AppId);
        return new(via, service, body.Source, body.Tenant, body.EventId);
    }

    static DateTimeOffset? SeenAt(
        LetterHeaders headers, LetterKind kind, LetterBody body, IReadOnlyBasicProperties properties) =>
        headers.Time("MT-Fault-Timestamp")
        ?? (kind is LetterKind.Conflict or LetterKind.Rejected ? body.SentAt : null)
        ?? (headers.Death.GetValueOrDefault("time") is AmqpTimestamp died ? LetterHeaders.Instant(died) : null)
        ?? body.SentAt
        ?? (properties.IsTimestampPresent() ? LetterHeaders.Instant(properties.Timestamp) : null);

    static long EarlierRefusals(LetterHeaders headers) =>
        long.TryParse(
            headers.Text(Broker.RefusalsHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var refusals)
            ? Math.Min(refusals, int.MaxValue)
            : 0;

    static string IdOf(string queue, TakenMessage message, LetterKind kind, LetterBody body)
    {
        var content = kind is LetterKind.Conflict or LetterKind.Rejected && body.IsEnvelope
            ? LetterBody.HashOfMessage(message.Body)
            : SHA256.HashData([.. Named(message.Properties.MessageId), .. message.Body.Span]);
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{queue}\0"), .. content]))
            [..IdLength];
    }

    // An id that was given because there was none says nothing.
    static byte[] Named(string? messageId) =>
        messageId is null || messageId.StartsWith(GivenIdStart, StringComparison.Ordinal)
            ? []
            : Encoding.UTF8.GetBytes($"{messageId}\0");

    // Not of all headers: the broker counts deliveries in one.
    static string FingerprintOf(string queue, TakenMessage message, LetterHeaders headers)
    {
        var time = $"{headers.Text("MT-Fault-Timestamp")}\0{headers.Death.GetValueOrDefault("time")}";
        var before = $"{headers.Text(Broker.RefusalsHeader)}\0{message.Properties.MessageId}";
        return Convert.ToHexStringLower(SHA256.HashData(
            [.. Encoding.UTF8.GetBytes($"{queue}\0{time}\0{before}\0"), .. message.Body.Span]));
    }

    static string? Printable(object? value) => value is byte[] bytes ? PrintableText.Of(bytes) : null;
}
