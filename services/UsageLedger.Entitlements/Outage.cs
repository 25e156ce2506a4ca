using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Hosting;

namespace UsageLedger.Entitlements;

/// <summary>PostgreSQL is away, and memory could not answer: 503, to be asked again.</summary>
static partial class Outage
{
    /// <summary>A check is worth nothing after this long.</summary>
    public static readonly TimeSpan ReadTimeMax = TimeSpan.FromSeconds(3);

    /// <summary>Whoever adds up the events of years waits longer than a check.</summary>
    public static readonly TimeSpan ReportTimeMax = TimeSpan.FromSeconds(30);

    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Reads from the database, or gives up. A server that has stopped without a word is not waited for: the
    /// driver takes many seconds more to break off, and does so on its own.</summary>
    /// <param name="read">The reading.</param>
    /// <param name="timeMax">How long it may take.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="TimeoutException">There was no answer within the time.</exception>
    public static async Task<T> WithinTimeAsync<T>(
        Func<CancellationToken, Task<T>> read, TimeSpan timeMax, TimeProvider clock, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(timeMax, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            return await read(stop.Token).WaitAsync(stop.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"PostgreSQL did not answer within {timeMax.TotalSeconds} s", e);
        }
    }

    /// <summary>Answers failures of the database as what they are.</summary>
    public static RouteGroupBuilder AnswerOutages(this RouteGroupBuilder group)
    {
        group.AddEndpointFilterFactory((route, next) =>
        {
            var log = route.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Outage));
            return call =>
            {
                var answer = next(call);
                return answer.IsCompletedSuccessfully ? answer : AnswerAsync(answer, log); // memory's are there at once
            };
        });
        return group.ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    static async ValueTask<object?> AnswerAsync(ValueTask<object?> answer, ILogger log)
    {
        try
        {
            return await answer;
        }
        catch (Exception e) when (IsOutage(e))
        {
            LogOutage(log, e.Message);
            return Problem.Unavailable("PostgreSQL does not answer, and memory could not.", RetryAfter);
        }
    }

    static bool IsOutage(Exception e) =>
        e is TimeoutException
        || (e is NpgsqlException failure && DatabaseErrors.Meaning(failure) != DatabaseError.BadData);

    [LoggerMessage(1, LogLevel.Warning, "PostgreSQL does not answer: {Trouble}")]
    static partial void LogOutage(ILogger log, string trouble);
}
