using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>The types of a schema by their names, first without their fields: these refer to one another.</summary>
sealed class TypeTable
{
    readonly OrderedDictionary<string, NamedType> _types = new(StringComparer.Ordinal);

    public IReadOnlyCollection<NamedType> All => _types.Values;

    public static TypeTable Declare(IEnumerable<Definition> definitions, IReadOnlyList<Scalar> customScalars)
    {
        var scalars = Scalars.Specified.Concat(customScalars).ToDictionary(each => each.Name, StringComparer.Ordinal);
        var table = new TypeTable();
        foreach (var definition in definitions)
        {
            if (Shell(definition, scalars) is { } type && !table._types.TryAdd(type.Name, type))
                throw SchemaMistake.At(NameOf(definition)!, $"There is another type {type.Name}.");
        }
        return table;
    }

    /// <summary>The name of a definition that is a type's; else null.</summary>
    public static Name? NameOf(Definition definition) => definition switch
    {
        ScalarDefinition scalar => scalar.Name,
        ObjectDefinition record => record.Name,
        InputObjectDefinition input => input.Name,
        EnumDefinition choice => choice.Name,
        _ => null,
    };

    public NamedType? Find(string name) => _types.GetValueOrDefault(name);

    /// <summary>The type of a field.</summary>
    public TypeReference Output(TypeNode node)
    {
        var type = Reference(node);
        return type.Innermost is not InputObjectType
            ? type
            : throw SchemaMistake.At(node, $"{type.Innermost} can be sent, not answered: a field cannot have it.");
    }

    /// <summary>The type of an argument, or of an input object's field.</summary>
    public TypeReference Input(TypeNode node)
    {
        var type = Reference(node);
        return type.Innermost is not ObjectType
            ? type
            : throw SchemaMistake.At(node, $"{type.Innermost} can be answered, not sent: an input cannot have it.");
    }

    TypeReference Reference(TypeNode node) => TypeReference.Of(
        node, name => Find(name) ?? throw SchemaMistake.At(node, $"There is no type {name}."))!;

    static NamedType? Shell(Definition definition, Dictionary<string, Scalar> scalars) => definition switch
    {
        ScalarDefinition node => new ScalarType(
            node.Name.Value,
            node.Description,
            MemberReader.SpecifiedByUrl(node.Directives),
            scalars.GetValueOrDefault(node.Name.Value)
                ?? throw SchemaMistake.At(node.Name, $"Nothing reads the scalar {node.Name.Value}.")),
        EnumDefinition node => new EnumType(node.Name.Value, node.Description, MemberReader.EnumMembers(node)),
        ObjectDefinition node => new ObjectType(node.Name.Value, node.Description),
        InputObjectDefinition node => new InputObjectType(node.Name.Value, node.Description),
        _ => null,
    };
}
