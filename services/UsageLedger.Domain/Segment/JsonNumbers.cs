using System.Globalization;
using System.Text.Json;

namespace UsageLedger.Domain.Segment;

/// <summary>JSON's numbers as what they mean, however they are written and however long they are: 1e3 is 1000. What the
/// database gives back may be written otherwise than what was sent.</summary>
static class JsonNumbers
{
    const int DigitsMax = 28; // significant digits that a decimal always holds
    const int ScaleMax = 28; // digits after the point that a decimal holds

    /// <summary>The number, or null when it cannot be held exactly.</summary>
    public static decimal? Exactly(JsonElement number)
    {
        var text = number.GetRawText();
        if (!IsPlain(text))
        {
            if (Parts.Of(text) is not { } parts) return null;
            if (parts.Digits.Length > DigitsMax || parts.Digits.Length - parts.Exponent > ScaleMax) return null;
        }
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    /// <summary>Below zero when the first is the smaller one; null when that cannot be told.</summary>
    public static int? Compare(JsonElement a, JsonElement b)
    {
        var (left, right) = (a.GetRawText(), b.GetRawText());
        if (IsPlain(left) && IsPlain(right)) return a.GetDecimal().CompareTo(b.GetDecimal());
        return Parts.Of(left) is { } one && Parts.Of(right) is { } other ? one.CompareTo(other) : null;
    }

    // So few characters without an exponent are always exact.
    static bool IsPlain(string text) => text.Length <= DigitsMax && text.AsSpan().IndexOfAny('e', 'E') < 0;

    // Sign times 0.DIGITS times ten to the power of the exponent; no digit is zero at either end.
    readonly record struct Parts(int Sign, string Digits, long Exponent) : IComparable<Parts>
    {
        static readonly Parts Zero = new(0, "", 0);

        public static Parts? Of(string text)
        {
            var e = text.IndexOfAny(['e', 'E']);
            var exponent = 0;
            if (e >= 0 && !int.TryParse(
                text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
                return null;
            var mantissa = (e < 0 ? text : text[..e]).TrimStart('-');
            var point = mantissa.IndexOf('.', StringComparison.Ordinal);
            var digits = point < 0 ? mantissa : mantissa.Remove(point, 1);
            var significant = digits.TrimStart('0');
            if (significant.Length == 0) return Zero;
            var whole = (point < 0 ? mantissa.Length : point) - (digits.Length - significant.Length);
            return new(text[0] == '-' ? -1 : 1, significant.TrimEnd('0'), (long)whole + exponent);
        }

        public int CompareTo(Parts other)
        {
            if (Sign != other.Sign) return Sign.CompareTo(other.Sign);
            var byExponent = Exponent.CompareTo(other.Exponent);
            return Sign * (byExponent != 0 ? byExponent : string.CompareOrdinal(Digits, other.Digits));
        }
    }
}
