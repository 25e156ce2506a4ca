using System.Globalization;
using UsageLedger.Contracts;

namespace UsageLedger.Hosting;

/// <summary>JSON numbers as <see cref="decimal"/>, exactly or not at all.</summary>
public static class ExactNumber
{
    const int PlainLengthMax = 20;
    const int ScaleMax = 28; // digits after the point that a decimal holds
    const NumberStyles JsonStyle =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Why a number cannot be taken without rounding, or null and the number.</summary>
    /// <param name="utf8">The number as it stands in valid JSON.</param>
    /// <param name="value">The number; 0 when there is a problem.</param>
    public static string? Problem(ReadOnlySpan<byte> utf8, out decimal value)
    {
        // Most are short and plain: so few digits always fit.
        var plain = utf8.Length <= PlainLengthMax && utf8.IndexOfAny((byte)'e', (byte)'E') < 0;
        value = 0;
        if (!plain && FitProblem(utf8) is { } problem) return problem;
        return decimal.TryParse(utf8, JsonStyle, CultureInfo.InvariantCulture, out value)
            ? null
            : "is beyond the range of a decimal";
    }

    static string? FitProblem(ReadOnlySpan<byte> utf8)
    {
        var e = utf8.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = e < 0 ? utf8 : utf8[..e];
        var exponent = 0;
        if (e >= 0 && !int.TryParse(utf8[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
            return IsZero(mantissa) ? null : "is beyond the range of a decimal";
        var (digits, scale) = Measure(mantissa);
        if (digits == 0) return null;
        if (digits > UsageLimits.DeltaDigitsMax) return $"has more than {UsageLimits.DeltaDigitsMax} significant digits";
        return (long)scale - exponent > ScaleMax ? $"has more than {ScaleMax} digits after the point" : null;
    }

    static bool IsZero(ReadOnlySpan<byte> mantissa) => mantissa.IndexOfAnyInRange((byte)'1', (byte)'9') < 0;

    // Significant digits, and the power of ten (negated) of the last of them.
    static (int Digits, int Scale) Measure(ReadOnlySpan<byte> mantissa)
    {
        var first = mantissa.IndexOfAnyInRange((byte)'1', (byte)'9');
        if (first < 0) return (0, 0);
        var last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        var point = mantissa.IndexOf((byte)'.');
        if (point < 0) point = mantissa.Length;
        var digits = last - first + 1 - (first < point && point < last ? 1 : 0);
        var scale = last > point ? last - point : last - point + 1;
        return (digits, scale);
    }
}
