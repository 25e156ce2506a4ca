using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Instants: <see cref="DateTimeOffset"/>, read with any offset, written in UTC and cut to the
/// millisecond.</summary>
sealed partial class DateTimeScalar() : Scalar("DateTime")
{
    const string Written = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    internal override string? Read(Value literal, out object? value) =>
        Read((literal as StringValue)?.Text, ValuePrinter.Print(literal), out value);

    internal override string? Read(JsonElement json, out object? value) =>
        Read(JsonTexts.Of(json), json.GetRawText(), out value);

    internal override string? Write(object value, out object? leaf)
    {
        DateTime? instant = value switch
        {
            DateTimeOffset any => any.UtcDateTime,
            DateTime { Kind: DateTimeKind.Utc } utc => utc,
            _ => null,
        };
        leaf = instant?.ToString(Written, CultureInfo.InvariantCulture);
        return leaf is null ? Problem(value) : null;
    }

    static string? Read(string? text, string spelled, out object? value)
    {
        value = null;
        if (text is null || Iso8601().Match(text) is not { Success: true } match) return Problem(spelled);
        var held = $"{match.Groups["seconds"].Value}{match.Groups["offset"].Value}";
        var isInstant = DateTimeOffset.TryParse(
            held, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant);
        if (!isInstant) return Problem(spelled);
        value = instant;
        return null;
    }

    static string Problem(object value) => string.Create(CultureInfo.InvariantCulture,
        $"DateTime cannot represent {value}: send an instant with an offset, such as \"2022-01-21T16:08:09.640Z\"");

    // Seven digits are what a tick holds; some clients send nine.
    [GeneratedRegex(
        @"^(?<seconds>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?)[0-9]{0,2}" +
        @"(?<offset>Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Iso8601();
}
