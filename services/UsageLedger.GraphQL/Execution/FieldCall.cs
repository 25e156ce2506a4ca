using UsageLedger.GraphQL.Execution;

namespace UsageLedger.GraphQL;

/// <summary>What one field is called with, beside the object it belongs to.</summary>
public sealed class FieldCall
{
    readonly FieldPlan _field;

    internal FieldCall(FieldPlan field, Arguments arguments, object context, CancellationToken cancellation)
    {
        (_field, Arguments, Context, Cancellation) = (field, arguments, context, cancellation);
    }

    /// <summary>The field's arguments, checked against the schema.</summary>
    public Arguments Arguments { get; }

    /// <summary>What <see cref="GraphQLService.ExecuteAsync"/> was given.</summary>
    public object Context { get; }

    /// <summary>Ends when nobody waits for the answer any more.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Whether a field is asked for of the answered object, or of the objects of the answered list.</summary>
    /// <param name="fieldName">As the schema has it; an alias makes no difference.</param>
    public bool Selects(string fieldName) => _field.Below is { } below && below.Selects(fieldName);
}
