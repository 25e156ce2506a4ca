namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Refuses input objects that no one can send: each would have to hold another one, without end (GraphQL
/// October 2021, 3.10).</summary>
static class InputCycles
{
    public static void Check(IEnumerable<NamedType> types)
    {
        var ended = new HashSet<InputObjectType>();
        foreach (var type in types.OfType<InputObjectType>()) Visit(type, [], ended);
    }

    static void Visit(InputObjectType type, List<InputObjectType> around, HashSet<InputObjectType> ended)
    {
        if (around.Contains(type))
            throw new InvalidOperationException(
                $"Schema file: {string.Join(" → ", around.Append(type))} must hold one another without end; " +
                "let one of the fields between them be null.");
        if (ended.Contains(type)) return;
        around.Add(type);
        foreach (var field in type.Fields.Values)
            if (field.Type is NonNullOf { Inner: Named { Type: InputObjectType next } }) Visit(next, around, ended);
        around.RemoveAt(around.Count - 1);
        ended.Add(type);
    }
}
