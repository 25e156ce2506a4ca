namespace UsageLedger.Harness;

/// <summary>Waits on conditions, with a limit.</summary>
public static class Eventually
{
    /// <summary>How long a condition may take unless a caller says otherwise.</summary>
    public static readonly TimeSpan LimitDefault = TimeSpan.FromSeconds(30);

    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks until the answer satisfies; gives that answer.</summary>
    /// <param name="what">What is waited for, for the one who reads the failure.</param>
    /// <param name="ask">Asks once.</param>
    /// <param name="satisfies">Whether to go on.</param>
    /// <param name="limit">How long at most; <see cref="LimitDefault"/> when left out.</param>
    /// <exception cref="TimeoutException">With the last answer.</exception>
    public static async Task<T> AsyncValue<T>(
        string what, Func<Task<T>> ask, Func<T, bool> satisfies, TimeSpan? limit = null)
    {
        var deadline = DateTime.UtcNow + (limit ?? LimitDefault);
        while (true)
        {
            var answer = await ask();
            if (satisfies(answer)) return answer;
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException($"waited in vain for {what}; the last answer: {answer}");
            await Task.Delay(Interval);
        }
    }

    /// <summary>Asks until it is so.</summary>
    public static Task IsTrue(string what, Func<Task<bool>> ask, TimeSpan? limit = null) =>
        AsyncValue(what, ask, isSo => isSo, limit);
}
