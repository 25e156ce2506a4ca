using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using UsageLedger.Contracts;

namespace UsageLedger.Hosting;

/// <summary>A field that does not hold, in one item of a list or in the only one.</summary>
/// <param name="Index">The item's place from 0; null when the body is no list.</param>
/// <param name="Field">The field's path, e.g. <c>features[0].limit</c>.</param>
/// <param name="Problem">What is wrong, e.g. "is required".</param>
public sealed record InvalidField(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Index, string Field, string Problem);

/// <summary>The failures that a host answers, as <c>application/problem+json</c> (RFC 9457). <c>type</c> is stable:
/// <c>urn:usage-ledger:</c> and a name; <c>detail</c> says what to do.</summary>
public static class Problem
{
    const int NamedInDetailMax = 3;

    /// <summary>400 <c>invalid-fields</c>: every field that does not hold, at once.</summary>
    public static ProblemResult InvalidFields(IEnumerable<FieldProblem> problems) =>
        InvalidFields([.. problems.Select(p => new InvalidField(null, p.Field, p.Problem))]);

    /// <inheritdoc cref="InvalidFields(IEnumerable{FieldProblem})"/>
    public static ProblemResult InvalidFields(IReadOnlyList<InvalidField> errors)
    {
        var named = errors.Take(NamedInDetailMax).Select(e => $"{Place(e.Index)}{e.Field} {e.Problem}");
        var more = errors.Count > NamedInDetailMax ? $"; and {errors.Count - NamedInDetailMax} more" : "";
        var problem = Of(400, "invalid-fields", "Fields do not hold", $"{string.Join("; ", named)}{more}.");
        problem.Details.Extensions["errors"] = errors;
        return problem;
    }

    /// <summary>400 with a type of its own, e.g. <c>invalid-json</c>.</summary>
    public static ProblemResult BadRequest(string type, string title, string detail) => Of(400, type, title, detail);

    /// <summary>401 <c>unauthorized</c>.</summary>
    public static ProblemResult Unauthorized(string detail) =>
        Of(401, "unauthorized", "A key is needed", detail) with { Header = new("WWW-Authenticate", "Bearer") };

    /// <summary>403 <c>forbidden</c>.</summary>
    public static ProblemResult Forbidden(string detail) => Of(403, "forbidden", "The key may not do this", detail);

    /// <summary>404 with a type of its own, e.g. <c>unknown-feature</c>.</summary>
    public static ProblemResult NotFound(string type, string detail) => Of(404, type, "There is no such thing", detail);

    /// <summary>409: it contradicts what is there; the type names the rule.</summary>
    public static ProblemResult Conflict(string rule, string detail) =>
        Of(409, rule, "It contradicts what is there", detail);

    /// <summary>422: it is well-formed, but a rule forbids it; the type names the rule.</summary>
    public static ProblemResult Refused(string rule, string detail) => Of(422, rule, "A rule forbids it", detail);

    /// <summary>413 <c>body-too-large</c>.</summary>
    public static ProblemResult TooLarge(long bytesMax) =>
        Of(413, "body-too-large", "The body is too large", $"Send at most {bytesMax} bytes in one request.");

    /// <summary>415 <c>unsupported-media-type</c>.</summary>
    public static ProblemResult UnsupportedMediaType(string detail) =>
        Of(415, "unsupported-media-type", "The content type is not understood", detail);

    /// <summary>503 <c>unavailable</c> with <c>Retry-After</c>: the same request will do later.</summary>
    public static ProblemResult Unavailable(string detail, TimeSpan retryAfter)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds));
        return Of(503, "unavailable", "Not available at the moment", detail) with
        {
            Header = new("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>What the server itself finds wrong with a request, e.g. a body that ends early.</summary>
    internal static ProblemResult BadRequest(BadHttpRequestException exception) =>
        Of(exception.StatusCode, NameOf(exception.StatusCode), TitleOf(exception.StatusCode), exception.Message);

    /// <summary>500 <c>unexpected</c>: our bug, and in our log.</summary>
    internal static ProblemResult Unexpected() =>
        Of(500, "unexpected", "Something went wrong here", "It was logged, with the traceId.");

    /// <summary>The problem for a status that was set without a body, such as 404 and 405.</summary>
    internal static ProblemResult OfStatus(HttpContext http)
    {
        var status = http.Response.StatusCode;
        var detail = $"{http.Request.Method} {http.Request.Path} was answered {status}.";
        return Of(status, NameOf(status), TitleOf(status), detail);
    }

    static ProblemResult Of(int status, string type, string title, string detail) => new(new ProblemDetails
    {
        Type = $"urn:usage-ledger:{type}",
        Title = title,
        Status = status,
        Detail = detail,
    });

    static string Place(int? index) => index is { } i ? $"[{i.ToString(CultureInfo.InvariantCulture)}] " : "";

    static string TitleOf(int status) => ReasonPhrases.GetReasonPhrase(status);

    static string NameOf(int status) =>
        TitleOf(status) is { Length: > 0 } phrase ? phrase.ToLowerInvariant().Replace(' ', '-') : $"status-{status}";
}

/// <summary>A problem as an answer, with a header where the status wants one.</summary>
/// <param name="Details">The body.</param>
public sealed record ProblemResult(ProblemDetails Details) : IResult, IStatusCodeHttpResult
{
    /// <summary>E.g. <c>Retry-After</c>.</summary>
    public KeyValuePair<string, string>? Header { get; init; }

    /// <inheritdoc/>
    public int? StatusCode => Details.Status;

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (Header is { } header) httpContext.Response.Headers[header.Key] = header.Value;
        return TypedResults.Problem(Details).ExecuteAsync(httpContext);
    }
}
