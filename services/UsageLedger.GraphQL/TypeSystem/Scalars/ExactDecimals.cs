using System.Globalization;
using System.Text.RegularExpressions;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Reads numbers that <see cref="decimal"/> holds as they are, and refuses those it would round.</summary>
static partial class ExactDecimals
{
    const int DigitsMax = 28;
    const int ScaleMax = 28; // digits after the point

    /// <summary>Reads a number as JSON spells it.</summary>
    /// <returns>Why it cannot be held; null when it is.</returns>
    public static string? Read(string text, out object? value)
    {
        value = null;
        if (Number().Match(text) is not { Success: true } match) return "it is no number";
        var fraction = match.Groups["fraction"].Value;
        var digits = (match.Groups["whole"].Value + fraction).TrimStart('0');
        var significant = digits.TrimEnd('0');
        if (significant.Length > DigitsMax) return $"it has more than {DigitsMax} significant digits";
        if (significant.Length == 0) return Held(0, out value);

        if (!TryExponent(match.Groups["exponent"].Value, out var exponent)) return "it is out of range";
        var scale = fraction.Length - (digits.Length - significant.Length) - (long)exponent;
        if (scale > ScaleMax) return "it is out of range";
        var plain = string.Create(
            CultureInfo.InvariantCulture, $"{match.Groups["sign"].Value}{significant}E{-scale}");
        return decimal.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Held(number, out value)
            : "it is out of range";
    }

    static string? Held(decimal number, out object? value)
    {
        value = number;
        return null;
    }

    static bool TryExponent(string text, out int exponent)
    {
        exponent = 0;
        return text.Length == 0
            || int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
    }

    [GeneratedRegex(
        @"^(?<sign>-?)(?<whole>0|[1-9][0-9]*)(\.(?<fraction>[0-9]+))?([eE](?<exponent>[+-]?[0-9]+))?\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
