using Npgsql;
using UsageLedger.Checks;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Usage;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Catalogue;

/// <summary>What a caller is told when a change cannot be made.</summary>
static partial class Trouble
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>A rule's refusal: 409 when the state of the thing itself forbids it, else 422.</summary>
    public static ProblemResult ToProblem(this Decision.Refused refused) => refused.IsConflict
        ? Problem.Conflict(refused.Rule, refused.Detail)
        : Problem.Refused(refused.Rule, refused.Detail);

    /// <summary>Answers 503 while PostgreSQL is away, and 422 when a sum of usage would not be exact.</summary>
    public static RouteGroupBuilder AnswerTrouble(this RouteGroupBuilder group)
    {
        group.AddEndpointFilterFactory((context, next) =>
        {
            var log = context.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Trouble));
            return call => AnswerAsync(call, next, log);
        });
        return group.ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    static async ValueTask<object?> AnswerAsync(
        EndpointFilterInvocationContext call, EndpointFilterDelegate next, ILogger log)
    {
        try
        {
            return await next(call);
        }
        catch (Exception e)
        {
            if (ProblemOf(e, log) is not { } problem) throw;
            return problem;
        }
    }

    /// <summary>What a failure of the world is to the caller; null when it is our own mistake.</summary>
    public static ProblemResult? ProblemOf(Exception exception, ILogger log)
    {
        switch (exception)
        {
            case InexactSumException:
                return Problem.Refused(
                    "usage-sum-inexact", $"The user's usage cannot be summed exactly: {exception.Message}.");
            case ConcurrencyLostException:
                return Problem.Unavailable($"Too many at the same moment: {exception.Message}.", RetryAfter);
            case TimeoutException or NpgsqlException when Outage.IsOutage(exception):
                LogDatabaseAway(log, exception.Message);
                return Problem.Unavailable("PostgreSQL does not answer.", RetryAfter);
            default:
                return null;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A call was answered 503: {Trouble}")]
    static partial void LogDatabaseAway(ILogger log, string trouble);
}
