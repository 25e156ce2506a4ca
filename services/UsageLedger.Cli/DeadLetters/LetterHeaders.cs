using System.Collections;
using System.Globalization;
using RabbitMQ.Client;

namespace UsageLedger.Cli.DeadLetters;

/// <summary>The headers of a message, as AMQP has them: texts are bytes, and tables may hold tables.</summary>
sealed class LetterHeaders(IReadOnlyBasicProperties properties)
{
    const int DepthMax = 8;

    /// <summary>A header as text; null when it is not there, or is none.</summary>
    public string? Text(string name) => Value(name) switch
    {
        byte[] bytes => PrintableText.Of(bytes),
        string text => text,
        IConvertible number => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>A header as an instant; null when it is not there, or is none.</summary>
    public DateTimeOffset? Time(string name) => Instant(Text(name));

    /// <summary>The latest entry of what the broker has written about dead-lettering; empty when there is none.
    /// </summary>
    public IReadOnlyDictionary<string, object?> Death =>
        Value("x-death") is IList { Count: > 0 } deaths && deaths[0] is IDictionary<string, object?> latest
            ? latest.AsReadOnly()
            : new Dictionary<string, object?>();

    /// <summary>All of them, as JSON and the database take them.</summary>
    public IReadOnlyDictionary<string, object?> Plain() =>
        (properties.Headers ?? new Dictionary<string, object?>())
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .ToDictionary(header => PrintableText.Of(header.Key), header => Plain(header.Value, depth: 1));

    /// <summary>A text as an instant.</summary>
    public static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
                ? time
                : null;

    /// <summary>An instant of AMQP's, in seconds; null when it lies beyond what there is.</summary>
    public static DateTimeOffset? Instant(AmqpTimestamp time) =>
        time.UnixTime is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(time.UnixTime) : null;

    object? Value(string name) => properties.Headers?.TryGetValue(name, out var value) == true ? value : null;

    static object? Plain(object? value, int depth) => value switch
    {
        null or bool or int or long or short or byte => value,
        byte[] bytes => PrintableText.Of(bytes),
        AmqpTimestamp time => Instant(time)?.ToString("O", CultureInfo.InvariantCulture) ?? $"{time.UnixTime}",
        _ when depth > DepthMax => "…",
        IDictionary<string, object?> table => table.ToDictionary(
            each => PrintableText.Of(each.Key), each => Plain(each.Value, depth + 1)),
        IList list => list.Cast<object?>().Select(each => Plain(each, depth + 1)).ToList(),
        _ => PrintableText.Of(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };
}
