using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Reads fields, arguments and the values of enums.</summary>
sealed class MemberReader(TypeTable types)
{
    const string DeprecationReasonDefault = "No longer supported";

    public void Fill(IEnumerable<Definition> definitions)
    {
        foreach (var definition in definitions)
        {
            if (definition is ObjectDefinition record)
                Fill(((ObjectType)types.Find(record.Name.Value)!).Fields, record.Fields, Field, record.Name);
            if (definition is InputObjectDefinition input)
                Fill(((InputObjectType)types.Find(input.Name.Value)!).Fields, input.Fields, Input, input.Name);
        }
    }

    public DirectiveType Directive(DirectiveDefinition node) => new(
        node.Name.Value,
        node.Description,
        Inputs(node.Arguments),
        node.IsRepeatable,
        [.. node.Locations.Select(location => location.Value)]);

    public static IReadOnlyList<EnumMember> EnumMembers(EnumDefinition node)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in node.Values)
        {
            Names.RefuseReserved(member.Name);
            if (!names.Add(member.Name.Value))
                throw SchemaMistake.At(member.Name, $"There is another {node.Name.Value}.{member.Name.Value}.");
        }
        if (names.Count == 0) throw SchemaMistake.At(node.Name, $"{node.Name.Value} has no values.");
        return
        [
            .. node.Values.Select(each =>
                new EnumMember(each.Name.Value, each.Description, DeprecationReason(each.Directives))),
        ];
    }

    public static string? SpecifiedByUrl(IReadOnlyList<Directive> directives) =>
        Find(directives, "specifiedBy") is { } specified ? TextOf(specified, "url") : null;

    FieldDefinition Field(FieldNode node)
    {
        Names.RefuseReserved(node.Name);
        return new(
            node.Name.Value,
            node.Description,
            Inputs(node.Arguments),
            types.Output(node.Type),
            DeprecationReason(node.Directives));
    }

    InputDefinition Input(InputValueNode node)
    {
        Names.RefuseReserved(node.Name);
        var reason = DeprecationReason(node.Directives);
        var input = new InputDefinition(
            node.Name.Value, node.Description, types.Input(node.Type), node.Default, reason);
        return !input.IsRequired || reason is null
            ? input
            : throw SchemaMistake.At(node, $"{input.Name} cannot be deprecated: it is required.");
    }

    OrderedDictionary<string, InputDefinition> Inputs(IEnumerable<InputValueNode> nodes)
    {
        var inputs = new OrderedDictionary<string, InputDefinition>(StringComparer.Ordinal);
        foreach (var node in nodes)
            if (!inputs.TryAdd(node.Name.Value, Input(node)))
                throw SchemaMistake.At(node.Name, $"There is another argument {node.Name.Value} here.");
        return inputs;
    }

    static void Fill<TNode, TMember>(
        OrderedDictionary<string, TMember> fields, IReadOnlyList<TNode> nodes, Func<TNode, TMember> read, Name type)
        where TNode : Node
    {
        foreach (var node in nodes)
        {
            var name = node is FieldNode field ? field.Name : ((InputValueNode)(Node)node).Name;
            if (!fields.TryAdd(name.Value, read(node)))
                throw SchemaMistake.At(name, $"There is another field {type.Value}.{name.Value}.");
        }
        if (nodes.Count == 0) throw SchemaMistake.At(type, $"{type.Value} has no fields.");
    }

    static string? DeprecationReason(IReadOnlyList<Directive> directives) =>
        Find(directives, "deprecated") is { } deprecated
            ? TextOf(deprecated, "reason") ?? DeprecationReasonDefault
            : null;

    static Directive? Find(IEnumerable<Directive> directives, string name) =>
        directives.FirstOrDefault(directive => directive.Name.Value == name);

    static string? TextOf(Directive directive, string argument) =>
        (directive.Arguments.FirstOrDefault(each => each.Name.Value == argument)?.Value as StringValue)?.Text;
}
