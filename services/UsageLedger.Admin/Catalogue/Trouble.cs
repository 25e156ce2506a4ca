using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Hosting;

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
        catch (InexactSumException e)
        {
            return Problem.Refused("usage-sum-inexact", $"The user's usage cannot be summed exactly: {e.Message}.");
        }
        catch (ConcurrencyLostException e)
        {
            return Problem.Unavailable($"Too many at the same moment: {e.Message}.", RetryAfter);
        }
        catch (NpgsqlException e) when (DatabaseErrors.Meaning(e) != DatabaseError.BadData) // that is our own mistake
        {
            LogDatabaseAway(log, e.Message);
            return Problem.Unavailable("PostgreSQL does not answer.", RetryAfter);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A call was answered 503: {Trouble}")]
    static partial void LogDatabaseAway(ILogger log, string trouble);
}
