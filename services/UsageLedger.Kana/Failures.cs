using UsageLedger.GraphQL;
using UsageLedger.Hosting;

namespace UsageLedger.Kana;

/// <summary>The ledger's problems as Kana's API answered failures
/// (docs.usekana.com/reference/admin-api-backend-reference): programs look at <c>extensions.code</c>, Kana's SDKs at
/// <c>extensions.exception.name</c> and at how the message begins.</summary>
public static class Failures
{
    const string TypePrefix = "urn:usage-ledger:";

    /// <summary>A problem as the failure of a field.</summary>
    public static FieldFailure Of(ProblemResult problem)
    {
        var rule = RuleOf(problem);
        var detail = problem.Details.Detail ?? rule;
        // Kana's SDKs know a bad key by how the message begins.
        var message = problem.StatusCode is 401 or 403 ? $"Unauthenticated: {detail}" : detail;
        var extensions = new Dictionary<string, object?>
        {
            ["code"] = CodeOf(problem.StatusCode, rule),
            ["type"] = problem.Details.Type,
            ["exception"] = new { name = ExceptionOf(rule), message },
        };
        if (problem.Details.Extensions.TryGetValue("errors", out var errors) && errors is IEnumerable<InvalidField> all)
            extensions["fields"] = all.Select(each => new { field = each.Field, problem = each.Problem });
        return new(message, extensions);
    }

    /// <summary>A failure that only this API has.</summary>
    /// <param name="code">For programs.</param>
    /// <param name="exception">The class that Kana's SDKs make of it.</param>
    /// <param name="message">A sentence.</param>
    public static FieldFailure Of(string code, string exception, string message) => new(
        message,
        new Dictionary<string, object?> { ["code"] = code, ["exception"] = new { name = exception, message } });

    /// <summary>A failure under another class and in other words, as Kana documented them for one operation; ours stay
    /// in <c>extensions.detail</c>.</summary>
    public static FieldFailure As(this FieldFailure failure, string exception, string message) => new(
        message,
        new Dictionary<string, object?>(failure.Extensions)
        {
            ["code"] = "BAD_USER_INPUT",
            ["exception"] = new { name = exception, message },
            ["detail"] = failure.Message,
        });

    /// <summary>A failure of the whole request.</summary>
    public static GraphQLError ToError(this FieldFailure failure) =>
        new(failure.Message) { Extensions = failure.Extensions };

    /// <summary>The stable name of a problem's rule, e.g. <c>user-unknown</c>.</summary>
    public static string RuleOf(ProblemResult problem) => problem.Details.Type?[TypePrefix.Length..] ?? "";

    static string CodeOf(int? status, string rule) => status switch
    {
        // Whether it was named in a path or in a body.
        _ when rule.EndsWith("-unknown", StringComparison.Ordinal) => "NOT_FOUND",
        401 => "UNAUTHENTICATED",
        403 => "FORBIDDEN",
        503 => "UNAVAILABLE",
        _ => "BAD_USER_INPUT",
    };

    static string ExceptionOf(string rule) => rule switch
    {
        "unauthorized" or "forbidden" => "AuthenticationError",
        "user-unknown" => "UserNotFoundError",
        "feature-unknown" => "FeatureNotFoundError",
        "package-unknown" => "PackageNotFoundError",
        "subscription-unknown" => "SubscriptionNotFoundError",
        _ => "Error",
    };
}
