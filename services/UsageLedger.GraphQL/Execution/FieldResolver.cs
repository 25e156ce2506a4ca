namespace UsageLedger.GraphQL.Execution;

/// <summary>Where a field's answer comes from.</summary>
/// <param name="Read">Of the object that the field belongs to.</param>
/// <param name="TakesCall">False when it looks at nothing but the object: then no call is made for it.</param>
sealed record FieldResolver(Func<object, FieldCall?, ValueTask<object?>> Read, bool TakesCall);
