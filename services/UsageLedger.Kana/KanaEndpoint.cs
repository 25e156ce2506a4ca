using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using UsageLedger.GraphQL;
using UsageLedger.Hosting;

namespace UsageLedger.Kana;

/// <summary>Where one of Kana's two APIs is: <c>/graphql</c>, and its schema file beside it.</summary>
public static class KanaEndpoint
{
    /// <summary>The path, on both hosts.</summary>
    public const string Path = "/graphql";

    /// <summary>Maps the API.</summary>
    /// <param name="app">The host.</param>
    /// <param name="service">The schema with its resolvers.</param>
    /// <param name="callerOf">Who calls: the context for the resolvers, or why there is none.</param>
    /// <param name="console">Answers browsers; null when there is no console.</param>
    /// <returns>Both routes.</returns>
    public static RouteGroupBuilder MapKana(
        this IEndpointRouteBuilder app,
        GraphQLService service,
        Func<HttpContext, ValueTask<(object? Context, ProblemResult? Problem)>> callerOf,
        RequestDelegate? console = null)
    {
        // Not in /openapi/v1.json: the schema file describes it.
        var routes = app.MapGroup(Path).ExcludeFromDescription();
        routes.MapGraphQL("", service, CallerAsync, console);
        // Needs no key: it says nothing of any tenant.
        routes.MapGet("/schema.graphql", () => TypedResults.Text(service.Sdl, "text/plain; charset=utf-8"));
        return routes;

        async ValueTask<Caller> CallerAsync(HttpContext http)
        {
            var (context, problem) = await callerOf(http);
            return problem is null
                ? new Caller.Known(context!)
                : new Caller.Refused(Failures.Of(problem).ToError());
        }
    }

    /// <summary>A file of a host's folder <c>Kana</c>, which is built into the host.</summary>
    /// <param name="host">Any type of the host's.</param>
    /// <param name="file">The file's name, e.g. <c>schema.graphql</c>.</param>
    public static string EmbeddedText(Type host, string file)
    {
        using var stream = host.Assembly.GetManifestResourceStream($"Kana.{file}")
            ?? throw new InvalidOperationException($"{host.Assembly.GetName().Name} has no Kana/{file} built in.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
