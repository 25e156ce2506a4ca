using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.Validation;

/// <summary>The fields of selections that are answered as one object.</summary>
static class CollectedFields
{
    /// <summary>By their names in the answer, in the order of the document, fragments followed, each fragment once. On
    /// a stack of its own: a chain of fragments may be as long as the document.</summary>
    public static OrderedDictionary<string, List<Field>> Of(
        IEnumerable<SelectionSet> sets, IReadOnlyDictionary<string, FragmentDefinition> fragments)
    {
        var fields = new OrderedDictionary<string, List<Field>>(StringComparer.Ordinal);
        var spread = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<Selection>(sets.SelectMany(set => set.Items).Reverse());
        while (open.TryPop(out var selection))
        {
            if (selection is Field field) Add(field, fields);
            if (Inner(selection, spread, fragments) is not { } inner) continue;
            for (var i = inner.Items.Count - 1; i >= 0; i--) open.Push(inner.Items[i]);
        }
        return fields;
    }

    static void Add(Field field, OrderedDictionary<string, List<Field>> fields)
    {
        if (fields.TryGetValue(field.ResponseName, out var same)) same.Add(field);
        else fields.Add(field.ResponseName, [field]);
    }

    static SelectionSet? Inner(
        Selection selection, HashSet<string> spread, IReadOnlyDictionary<string, FragmentDefinition> fragments) =>
        selection switch
        {
            InlineFragment inline => inline.Selections,
            FragmentSpread named when spread.Add(named.Name.Value) => fragments[named.Name.Value].Selections,
            _ => null,
        };
}
