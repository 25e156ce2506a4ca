using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.Validation;

/// <summary>Fields with one name in the answer are one field with one set of arguments (5.3.2), and so are the fields
/// selected of them. As all types are objects, and fragments are of the type of their place, the fields to be merged
/// are always of one type, and one look at all of them is as good as one at each pair. What it costs is bounded by
/// <see cref="GraphQLLimits.FieldCountMax"/> and <see cref="GraphQLLimits.DepthMax"/>, which have been checked.
/// </summary>
sealed class MergeRule(ValidationContext context)
{
    /// <summary>Pairs by their places: operations may share fragments, and a conflict is told once.</summary>
    readonly HashSet<(Location, Location)> _compared = [];

    public static void Check(ValidationContext context)
    {
        var rule = new MergeRule(context);
        foreach (var operation in context.Document.Operations) rule.Check([operation.Selections]);
    }

    void Check(IEnumerable<SelectionSet> merged)
    {
        foreach (var (name, fields) in CollectedFields.Of(merged, context.Fragments))
        {
            if (context.Findings.AreFull) return;
            foreach (var field in fields.Skip(1)) Compare(name, fields[0], field);
            var inner = fields.Select(field => field.Selections).OfType<SelectionSet>().ToList();
            if (inner.Count > 0) Check(inner);
        }
    }

    void Compare(string name, Field first, Field other)
    {
        if (!_compared.Add((first.At, other.At))) return;
        if (Difference(first, other) is { } difference)
            context.Findings.Add(
                $"Fields \"{name}\" cannot be answered as one: {difference}. Give one of them an alias of its own.",
                first.At,
                other.At);
    }

    static string? Difference(Field first, Field other)
    {
        var (left, right) = (first.Name.Value, other.Name.Value);
        if (left != right) return $"\"{left}\" and \"{right}\" are different fields";
        return SameValues.Of(first.Arguments, other.Arguments) ? null : "they have different arguments";
    }
}
