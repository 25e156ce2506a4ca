using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.Validation;

/// <summary>Whether two places spell the same (5.3.2). Names may stand in any order; else 1 is not 1.0, nor is a string
/// a block, though it mean the same.</summary>
static class SameValues
{
    public static bool Of(IReadOnlyList<Argument> left, IReadOnlyList<Argument> right) => Of(
        left.Select(argument => (argument.Name.Value, argument.Value)),
        right.Select(argument => (argument.Name.Value, argument.Value)));

    static bool Of(Value left, Value right) => (left, right) switch
    {
        (VariableValue a, VariableValue b) => a.Name == b.Name,
        (IntValue a, IntValue b) => a.Text == b.Text,
        (FloatValue a, FloatValue b) => a.Text == b.Text,
        (StringValue a, StringValue b) => a.Text == b.Text && a.IsBlock == b.IsBlock,
        (BooleanValue a, BooleanValue b) => a.IsTrue == b.IsTrue,
        (NullValue, NullValue) => true,
        (EnumValue a, EnumValue b) => a.Name == b.Name,
        (ListValue a, ListValue b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items, Of).All(same => same),
        (ObjectValue a, ObjectValue b) => Of(
            a.Fields.Select(field => (field.Name.Value, field.Value)),
            b.Fields.Select(field => (field.Name.Value, field.Value))),
        _ => false,
    };

    /// <summary>The names of each are known to be different.</summary>
    static bool Of(IEnumerable<(string Name, Value Value)> left, IEnumerable<(string Name, Value Value)> right)
    {
        var others = right.ToDictionary(StringComparer.Ordinal);
        return left.All(each => others.Remove(each.Name, out var other) && Of(each.Value, other)) && others.Count == 0;
    }
}
