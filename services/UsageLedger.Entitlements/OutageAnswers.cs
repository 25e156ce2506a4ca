using UsageLedger.Checks;
using UsageLedger.Hosting;

namespace UsageLedger.Entitlements;

/// <summary>PostgreSQL is away, and memory could not answer: 503, to be asked again.</summary>
static partial class OutageAnswers
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Answers failures of the database as what they are.</summary>
    public static RouteGroupBuilder AnswerOutages(this RouteGroupBuilder group)
    {
        group.AddEndpointFilterFactory((route, next) =>
        {
            var log = route.ApplicationServices.GetRequiredService<ILoggerFactory>()
                .CreateLogger(typeof(OutageAnswers));
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
        catch (Exception e)
        {
            if (ProblemOf(e, log) is not { } problem) throw;
            return problem;
        }
    }

    /// <summary>503 for a failure of the database; null for our own mistakes.</summary>
    public static ProblemResult? ProblemOf(Exception exception, ILogger log)
    {
        if (!Outage.IsOutage(exception)) return null;
        LogOutage(log, exception.Message);
        return Problem.Unavailable("PostgreSQL does not answer, and memory could not.", RetryAfter);
    }

    [LoggerMessage(1, LogLevel.Warning, "PostgreSQL does not answer: {Trouble}")]
    static partial void LogOutage(ILogger log, string trouble);
}
