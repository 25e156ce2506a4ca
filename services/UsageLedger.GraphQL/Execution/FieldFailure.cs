namespace UsageLedger.GraphQL;

/// <summary>What a resolver answers instead of a value when it expected to fail: it becomes an error with the field's
/// place and path, and the field is null (GraphQL October 2021, 6.4.4). An item of a list may be one too.</summary>
/// <param name="Message">A sentence for the one who wrote the request: what is wrong and what to do.</param>
/// <param name="Extensions">What programs look at, e.g. <c>code</c>: anything that System.Text.Json writes.</param>
public sealed record FieldFailure(string Message, IReadOnlyDictionary<string, object?> Extensions);
