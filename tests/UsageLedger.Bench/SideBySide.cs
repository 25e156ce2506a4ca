namespace UsageLedger.Bench;

/// <summary>Two rates of the same run, taken in turns so that whatever else the machine does meets both.</summary>
static class SideBySide
{
    const int Rounds = 3;
    static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    // A server runs for weeks, and its first seconds are the compiler's: they are not counted.
    static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    /// <summary>Runs both, the reference first in each round.</summary>
    /// <param name="reference">Runs for a time and gives its rate.</param>
    /// <param name="measured">Likewise; told the round, so that it can make ids of its own.</param>
    public static async Task<(double Reference, double Measured)> RunAsync(
        Func<TimeSpan, Task<double>> reference, Func<int, TimeSpan, Task<double>> measured)
    {
        await reference(WarmUp);
        await measured(0, WarmUp);
        double referenceSum = 0, measuredSum = 0;
        for (var round = 1; round <= Rounds; round++)
        {
            referenceSum += await reference(Round);
            measuredSum += await measured(round, Round);
        }
        return (referenceSum / Rounds, measuredSum / Rounds);
    }
}
