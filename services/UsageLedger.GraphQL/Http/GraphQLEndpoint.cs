using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using UsageLedger.GraphQL.Execution;
using UsageLedger.GraphQL.Http;

namespace UsageLedger.GraphQL;

/// <summary>A service at a path.</summary>
public static class GraphQLEndpoint
{
    // What goes out is application/json, never a part of a page of HTML: signs like < stay as they are.
    static readonly JsonWriterOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers GET and POST at a path. The status is 200 whatever became of the request, with the errors in
    /// the body; only what is no request at all is 400, 413 or 415, and a mutation by GET 405, each with an errors body
    /// too.</summary>
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
        return endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Post], (RequestDelegate)AnswerAsync);

        async Task AnswerAsync(HttpContext http)
        {
            if (console is not null && IsBrowserWithoutQuery(http.Request))
            {
                await console(http);
                return;
            }
            var (status, result) = await callerOf(http) switch
            {
                Caller.Known known => await AnswerKnownAsync(http, service, known.Context, bodyBytesMax),
                Caller.Refused refused => (200, GraphQLResult.Refused(refused.Error)),
                _ => throw new UnreachableException(),
            };
            await WriteAsync(http.Response, status, result);
        }
    }

    static async ValueTask<(int Status, GraphQLResult Result)> AnswerKnownAsync(
        HttpContext http, GraphQLService service, object context, int bodyBytesMax)
    {
        switch (await RequestReader.ReadAsync(http, bodyBytesMax))
        {
            case HttpReading.Refused(var status, var problem):
                return (status, Refusal(problem));
            // Links are followed without being asked: by crawlers, previews and caches.
            case HttpReading.Read(var request)
                when HttpMethods.IsGet(http.Request.Method) && service.IsMutation(request):
                http.Response.Headers.Allow = HttpMethods.Post;
                return (405, Refusal("GET only reads; send mutations by POST."));
            case HttpReading.Read(var request):
                return (200, await service.ExecuteAsync(request, context, http.RequestAborted));
            default:
                throw new UnreachableException();
        }
    }

    static GraphQLResult Refusal(string problem) =>
        GraphQLResult.Refused(new[] { new GraphQLError(problem) }.Coded(RefusalCodes.BadRequest));

    static async Task WriteAsync(HttpResponse response, int status, GraphQLResult result)
    {
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        using (var json = new Utf8JsonWriter(response.BodyWriter, Written))
        {
            result.WriteTo(json);
            json.Flush();
            // Nothing has been sent yet: the server keeps it until its own flush.
            response.ContentLength = json.BytesCommitted;
        }
        await response.BodyWriter.FlushAsync(response.HttpContext.RequestAborted);
    }

    static bool IsBrowserWithoutQuery(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Query.ContainsKey("query")
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
