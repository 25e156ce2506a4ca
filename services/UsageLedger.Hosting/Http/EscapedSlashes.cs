using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace UsageLedger.Hosting;

/// <summary>
/// Ids in paths as the caller means them. The server unescapes every character of a path but "/", so that the ids
/// "a/b" (sent as a%2Fb) and "a%2Fb" (sent as a%252Fb) would be one. An id may hold both, so it is taken from the path
/// as it was sent.
/// </summary>
static class EscapedSlashes
{
    public static void UseEscapedSlashes(this WebApplication app) => app.Use((http, next) =>
    {
        Restore(http);
        return next(http);
    });

    static void Restore(HttpContext http)
    {
        var sent = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!sent.Contains("2F", StringComparison.OrdinalIgnoreCase)) return; // most paths end here
        var path = sent.Split('?', 2)[0];
        if (http.GetEndpoint() is not RouteEndpoint { RoutePattern: var pattern }) return;
        var segments = path.Split('/')[1..]; // before the first "/" is nothing
        if (segments.Length != http.Request.Path.Value?.Count(letter => letter == '/')) return; // "." or ".." in it
        foreach (var (part, segment) in pattern.PathSegments.Zip(segments))
            if (part is { IsSimple: true, Parts: [RoutePatternParameterPart parameter] })
                http.Request.RouteValues[parameter.Name] = Uri.UnescapeDataString(segment);
    }
}
