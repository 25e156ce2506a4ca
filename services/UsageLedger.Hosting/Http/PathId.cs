using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace UsageLedger.Hosting;

/// <summary>Ids in paths.</summary>
public static class PathId
{
    /// <summary>
    /// The id in the path under that name. An id may hold a "/", sent as %2F; the server decodes every other escape
    /// but leaves %2F as it is, so that "a%2Fb" may stand for "a/b" or, sent as a%252Fb, for itself. Where there is a
    /// percent sign left, the id is taken from the path as it was sent.
    /// </summary>
    public static string IdInPath(this HttpContext http, string name)
    {
        var decoded = (string)http.Request.RouteValues[name]!;
        return decoded.Contains('%') && AsSent(http, name) is { } sent ? Uri.UnescapeDataString(sent) : decoded;
    }

    static string? AsSent(HttpContext http, string name)
    {
        if (http.GetEndpoint() is not RouteEndpoint route) return null;
        var place = route.RoutePattern.PathSegments.TakeWhile(segment => !Is(segment, name)).Count();
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var segments = target.Split('?', 2)[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.Length == route.RoutePattern.PathSegments.Count ? segments[place] : null;
    }

    static bool Is(RoutePatternPathSegment segment, string name) =>
        segment.Parts is [RoutePatternParameterPart parameter] && parameter.Name == name;
}
