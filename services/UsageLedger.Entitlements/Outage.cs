using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Hosting;

namespace UsageLedger.Entitlements;

/// <summary>PostgreSQL is away, and memory could not answer: 503, to be asked again.</summary>
static partial class Outage
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Answers failures of the database as what they are.</summary>
    public static TBuilder AnswersOutages<TBuilder>(this TBuilder group)
        where TBuilder : IEndpointConventionBuilder
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            try
            {
                return await next(context);
            }
            catch (Exception e) when (IsOutage(e))
            {
                LogOutage(context.HttpContext.RequestServices.GetRequiredService<ILogger<Program>>(), e.Message);
                return Problem.Unavailable("PostgreSQL does not answer, and memory could not.", RetryAfter);
            }
        });
        return group;
    }

    static bool IsOutage(Exception e) =>
        e is TimeoutException || (e is NpgsqlException failure && DatabaseErrors.Meaning(failure) != DatabaseError.BadData);

    [LoggerMessage(1, LogLevel.Warning, "PostgreSQL does not answer: {Trouble}")]
    static partial void LogOutage(ILogger log, string trouble);
}
