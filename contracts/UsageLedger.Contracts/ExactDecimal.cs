using System.Globalization;

namespace UsageLedger.Contracts;

/// <summary>Reads decimals that can be held exactly, and refuses the rest.</summary>
public static class ExactDecimal
{
    const int PlainLengthMax = 20;
    const int ScaleMax = 28; // digits after the point that a decimal holds
    const string OutOfRange = "is out of range";
    const NumberStyles JsonNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
        | NumberStyles.AllowExponent;

    /// <summary>The value of a JSON number, or why it is none that can be held.</summary>
    /// <param name="utf8">The number as written, e.g. <c>-1.50</c> or <c>2e3</c>.</param>
    /// <param name="value">The value, when the answer is null.</param>
    /// <returns>Null, or a sentence such as "is out of range".</returns>
    public static string? Parse(ReadOnlySpan<byte> utf8, out decimal value)
    {
        // Most are short and plain: so few digits always fit.
        var plain = utf8.Length <= PlainLengthMax && !utf8.ContainsAny((byte)'e', (byte)'E');
        value = 0;
        if (!plain && RoundingProblem(utf8) is { } problem) return problem;
        return decimal.TryParse(utf8, JsonNumber, CultureInfo.InvariantCulture, out value) ? null : OutOfRange;
    }

    static string? RoundingProblem(ReadOnlySpan<byte> utf8)
    {
        var e = utf8.IndexOfAny((byte)'e', (byte)'E');
        var (digits, scale) = Measure(e < 0 ? utf8 : utf8[..e]);
        if (digits == 0) return null;
        if (digits > UsageLimits.DeltaDigitsMax)
            return $"has more than {UsageLimits.DeltaDigitsMax} significant digits";
        if (e < 0) return scale > ScaleMax ? OutOfRange : null;
        var exponentText = utf8[(e + 1)..];
        if (!int.TryParse(exponentText, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
            return OutOfRange;
        return (long)scale - exponent > ScaleMax ? OutOfRange : null;
    }

    // Significant digits, and the place after the point of the last of them (negative before the point).
    static (int Digits, int Scale) Measure(ReadOnlySpan<byte> mantissa)
    {
        var first = mantissa.IndexOfAnyInRange((byte)'1', (byte)'9');
        if (first < 0) return (0, 0);
        var last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        var point = mantissa.IndexOf((byte)'.');
        if (point < 0) point = mantissa.Length;
        var spansPoint = first < point && point < last;
        return (last - first + (spansPoint ? 0 : 1), last > point ? last - point : last - point + 1);
    }
}
