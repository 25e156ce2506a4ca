namespace UsageLedger.Bench;

/// <summary>One line of the table.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Measured">The figure, in words.</param>
/// <param name="Against">What it is compared with, in words.</param>
/// <param name="Result">The ratio or time that is held to the target.</param>
/// <param name="Target">The target, in words.</param>
/// <param name="IsMet">Whether it is met.</param>
sealed record Figure(string Name, string Measured, string Against, string Result, string Target, bool IsMet)
{
    /// <summary>A rate as a share of another of the same run.</summary>
    public static Figure Ratio(
        string name, double rate, string unit, double reference, string against, double target) => new(
        name, $"{rate:N0} {unit}", $"{against}: {reference:N0}", $"{rate / reference:0.00}", $">= {target:0.00}",
        rate / reference >= target);

    public override string ToString() =>
        $"{(IsMet ? "ok  " : "FAIL")} {Name,-28} {Measured,-24} {Against,-46} {Result,8}  {Target}";
}
