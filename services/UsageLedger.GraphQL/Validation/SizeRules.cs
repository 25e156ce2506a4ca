using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.Validation;

/// <summary>How much an operation asks for, fragments followed. Each fragment is measured once, behind those that it
/// spreads: a text of a few hundred lines can spell more fields than there are atoms.</summary>
sealed class SizeRules(Findings findings)
{
    /// <summary>Types have fields, and fields have types: a short query of lists in lists of the schema would answer
    /// with a good part of it many times over. The usual tools need two. The reference implementation draws the same
    /// line.</summary>
    const int SchemaListsMax = 2;

    readonly Dictionary<string, Size> _fragments = new(StringComparer.Ordinal);

    /// <param name="ordered">Each fragment behind those that it spreads.</param>
    public static void Check(ValidationContext context, IEnumerable<FragmentDefinition> ordered, GraphQLLimits limits)
    {
        var rules = new SizeRules(context.Findings);
        foreach (var fragment in ordered) rules._fragments[fragment.Name.Value] = rules.Measure(fragment.Selections);
        foreach (var operation in context.Document.Operations) rules.Check(operation, limits);
    }

    void Check(OperationDefinition operation, GraphQLLimits limits)
    {
        var size = Measure(operation.Selections);
        if (size.Depth > limits.DepthMax)
            findings.Add(
                $"The operation has fields in fields {size.Depth} deep, and {limits.DepthMax} is allowed "
                + $"({nameof(GraphQLLimits.DepthMax)}). Ask for less at once.",
                operation.At);
        if (size.FieldCount > limits.FieldCountMax)
            findings.Add(
                $"The operation has more than {limits.FieldCountMax} fields ({nameof(GraphQLLimits.FieldCountMax)}), "
                + "those of each spread of a fragment counted. Ask for less at once.",
                operation.At);
    }

    Size Measure(SelectionSet selections) =>
        selections.Items.Aggregate(default(Size), (size, selection) => size.Beside(Measure(selection)));

    Size Measure(Selection selection) => selection switch
    {
        Field field => Measure(field),
        FragmentSpread spread => _fragments[spread.Name.Value],
        InlineFragment fragment => Measure(fragment.Selections),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    Size Measure(Field field)
    {
        var inner = field.Selections is { } selections ? Measure(selections) : default;
        var isList = field.Name.Value is "fields" or "inputFields" or "interfaces" or "possibleTypes";
        var size = new Size(
            inner.Depth + 1, Size.Sum(inner.FieldCount, 1), isList ? inner.SchemaLists + 1 : inner.SchemaLists);
        if (field.Name.Value is "__schema" or "__type" && size.SchemaLists > SchemaListsMax)
            findings.Add(
                $"Of the schema, lists of fields in lists of fields can be asked for, but not more than "
                + $"{SchemaListsMax} deep. Ask for names, and for each type by its name.",
                field.At);
        return size;
    }

    /// <param name="Depth">Of fields in fields.</param>
    /// <param name="FieldCount">Never more than <see cref="int.MaxValue"/>, which then means: very many.</param>
    /// <param name="SchemaLists">How deep lists of fields stand in one another, if these are fields of types.</param>
    readonly record struct Size(int Depth, int FieldCount, int SchemaLists)
    {
        public Size Beside(Size other) => new(
            Math.Max(Depth, other.Depth),
            Sum(FieldCount, other.FieldCount),
            Math.Max(SchemaLists, other.SchemaLists));

        public static int Sum(int a, int b) => (int)Math.Min((long)a + b, int.MaxValue);
    }
}
