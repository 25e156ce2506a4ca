using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.Validation;

/// <summary>Whether two places spell the same (5.3.2). Names may stand in any order; else 1 is not 1.0, nor is a string
/// a block, though it mean the same.</summary>
static class SameValues
{
    public static bool Of(IReadOnlyList<Argument> left, IReadOnlyList<Argument> right) =>
        left.Count == right.Count && left.All(argument =>
            right.FirstOrDefault(each => each.Name.Value == argument.Name.Value) is { } other
            && Of(argument.Value, other.Value));

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
        (ObjectValue a, ObjectValue b) => Of(a.Fields, b.Fields),
        _ => false,
    };

    static bool Of(IReadOnlyList<ObjectField> left, IReadOnlyList<ObjectField> right) =>
        left.Count == right.Count && left.All(field =>
            right.FirstOrDefault(each => each.Name.Value == field.Name.Value) is { } other
            && Of(field.Value, other.Value));
}
