namespace UsageLedger.GraphQL.Execution;

/// <summary>What the client is told of an exception.</summary>
/// <param name="onUnexpected">Logs what is a bug of ours.</param>
/// <param name="explain">Null for what is a bug of ours.</param>
sealed class Failures(Action<Exception>? onUnexpected, Func<Exception, FieldFailure?>? explain)
{
    static readonly FieldFailure Unexpected = new(
        "Something went wrong here; it was logged.",
        new Dictionary<string, object?> { ["code"] = "INTERNAL_SERVER_ERROR" });

    public FieldFailure Of(Exception exception)
    {
        if (explain?.Invoke(exception) is { } expected)
            return expected;
        onUnexpected?.Invoke(exception);
        return Unexpected;
    }
}
