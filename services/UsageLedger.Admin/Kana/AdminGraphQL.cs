using UsageLedger.Admin.Catalogue;
using UsageLedger.GraphQL;
using UsageLedger.Hosting;
using UsageLedger.Kana;

namespace UsageLedger.Admin.Kana;

/// <summary>Kana's admin API at <c>/graphql</c>, and a console for browsers.</summary>
static partial class AdminGraphQL
{
    // The page is one file: nothing is fetched from anywhere, and nothing is sent but to this host.
    const string ConsolePolicy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
        + "form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

    public static void MapAdminGraphQL(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(AdminGraphQL));
        var service = GraphQLService.Create(
            KanaEndpoint.EmbeddedText(typeof(KanaCall), "schema.graphql"),
            Bind,
            [Scalars.DateTime, Scalars.Decimal, Scalars.Json],
            onUnexpected: exception => LogUnexpected(log, exception),
            explain: exception => Trouble.ProblemOf(exception, log) is { } problem ? Failures.Of(problem) : null);
        app.MapKana(service, CallerAsync, Console());
    }

    /// <summary>Where the answers come from.</summary>
    public static void Bind(Resolvers resolvers)
    {
        resolvers.BindFeatures();
        resolvers.BindPackages();
        resolvers.BindUsers();
        resolvers.BindSubscriptions();
        resolvers.BindChecks();
        resolvers.BindRecording();
        resolvers.BindKeys();
    }

    static async ValueTask<(object?, ProblemResult?)> CallerAsync(HttpContext http)
    {
        var problem = await http.KeyProblemAsync(KeyKind.Admin);
        return (problem is null ? new KanaCall(http) : null, problem);
    }

    static RequestDelegate Console()
    {
        var page = KanaEndpoint.EmbeddedText(typeof(KanaCall), "console.html");
        return http =>
        {
            http.Response.Headers.ContentSecurityPolicy = ConsolePolicy;
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.ContentType = "text/html; charset=utf-8";
            return http.Response.WriteAsync(page, http.RequestAborted);
        };
    }

    [LoggerMessage(1, LogLevel.Error, "A field could not be answered")]
    static partial void LogUnexpected(ILogger log, Exception exception);
}
