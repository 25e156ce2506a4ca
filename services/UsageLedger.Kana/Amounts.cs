namespace UsageLedger.Kana;

/// <summary>Amounts of the ledger, decimals, as Kana's Int.</summary>
public static class Amounts
{
    /// <summary>The amount when it is an integer of 32 bits; null when there is none; else a failure that names the
    /// field which can hold it.</summary>
    /// <param name="amount">The amount.</param>
    /// <param name="exactField">The field's exact twin.</param>
    public static object? Int(decimal? amount, string exactField) => amount switch
    {
        null => null,
        >= int.MinValue and <= int.MaxValue when decimal.IsInteger(amount.Value) => (int)amount.Value,
        _ => Failures.Of(
            "OUT_OF_RANGE", "Error", $"{amount} is no integer of 32 bits, which is all that Int holds: ask for "
                + $"{exactField} instead."),
    };
}
