using System.Text.Json;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace UsageLedger.Cli.Doctor;

/// <summary>Runs a check so that it ends: whatever is away or hangs is what was found.</summary>
static class BoundedCheck
{
    public static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(5);

    /// <summary>What a check finds, or that it could not be made.</summary>
    /// <param name="name">Of the check.</param>
    /// <param name="advice">What to do when it cannot be made.</param>
    /// <param name="check">The check.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<IReadOnlyList<Finding>> RunAsync(
        string name,
        string advice,
        Func<CancellationToken, Task<IReadOnlyList<Finding>>> check,
        CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeMax);
        try
        {
            // Waited for from outside: against a server that hangs, even a driver's own cancelling waits.
            return await check(limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return [Finding.Wrong(name, $"There is no answer within {TimeMax.TotalSeconds:N0} s.", advice)];
        }
        catch (Exception e) when (IsOfTheWorld(e))
        {
            return [Finding.Wrong(name, $"{e.GetBaseException().Message.TrimEnd('.')}.", advice)];
        }
    }

    static bool IsOfTheWorld(Exception e) => e
        is NpgsqlException
        or TimeoutException
        or HttpRequestException
        or IOException
        or JsonException
        or BrokerUnreachableException
        or OperationInterruptedException;
}
