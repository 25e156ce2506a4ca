using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>A type with a name. Told apart by reference: a schema has one of each name.</summary>
abstract class NamedType(string name, string? description)
{
    public string Name => name;

    public string? Description => description;

    public override string ToString() => name;
}

sealed class ScalarType(string name, string? description, string? specifiedByUrl, Scalar scalar)
    : NamedType(name, description)
{
    public string? SpecifiedByUrl => specifiedByUrl;

    /// <summary>How its values are read and written.</summary>
    public Scalar Scalar => scalar;
}

sealed class EnumType(string name, string? description, IReadOnlyList<EnumMember> members)
    : NamedType(name, description)
{
    public IReadOnlyList<EnumMember> Members => members;

    public bool Has(string member) => members.Any(each => each.Name == member);
}

sealed record EnumMember(string Name, string? Description, string? DeprecationReason);

sealed class ObjectType(string name, string? description) : NamedType(name, description)
{
    /// <summary>By name, in the order of the schema file. Filled once, while the schema is built: types refer to one
    /// another in circles.</summary>
    public OrderedDictionary<string, FieldDefinition> Fields { get; } = new(StringComparer.Ordinal);
}

sealed class InputObjectType(string name, string? description) : NamedType(name, description)
{
    /// <inheritdoc cref="ObjectType.Fields"/>
    public OrderedDictionary<string, InputDefinition> Fields { get; } = new(StringComparer.Ordinal);
}

/// <summary>A field of an object.</summary>
sealed record FieldDefinition(
    string Name,
    string? Description,
    OrderedDictionary<string, InputDefinition> Arguments,
    TypeReference Type,
    string? DeprecationReason);

/// <summary>An argument, or a field of an input object.</summary>
/// <param name="Default">As the schema file spells it; null when there is none (which is not the literal null).</param>
sealed record InputDefinition(
    string Name, string? Description, TypeReference Type, Value? Default, string? DeprecationReason)
{
    /// <summary>True when it may not be left out.</summary>
    public bool IsRequired => Type is NonNullOf && Default is null;
}

/// <summary>A directive that documents may use.</summary>
/// <param name="Locations">E.g. <c>FIELD</c> or <c>FRAGMENT_SPREAD</c>.</param>
sealed record DirectiveType(
    string Name,
    string? Description,
    OrderedDictionary<string, InputDefinition> Arguments,
    bool IsRepeatable,
    IReadOnlyList<string> Locations);

/// <summary>The type of a field or of an input: a named one, perhaps in lists, perhaps never null.</summary>
abstract record TypeReference
{
    /// <summary>The type that a document or a schema file spells.</summary>
    /// <param name="node">As it is spelled.</param>
    /// <param name="find">Finds a type by its name.</param>
    /// <returns>Null when there is no type of that name.</returns>
    public static TypeReference? Of(TypeNode node, Func<string, NamedType?> find) => node switch
    {
        NamedTypeNode named => find(named.Name) is { } type ? new Named(type) : null,
        ListTypeNode list => Of(list.Item, find) is { } item ? new ListOf(item) : null,
        NonNullTypeNode nonNull => Of(nonNull.Inner, find) is { } inner ? new NonNullOf(inner) : null,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The named type inside.</summary>
    public NamedType Innermost => this switch
    {
        Named named => named.Type,
        ListOf list => list.Item.Innermost,
        NonNullOf nonNull => nonNull.Inner.Innermost,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>As documents spell it, e.g. <c>[String!]!</c>.</summary>
    public sealed override string ToString() => this switch
    {
        Named named => named.Type.Name,
        ListOf list => $"[{list.Item}]",
        NonNullOf nonNull => $"{nonNull.Inner}!",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

sealed record Named(NamedType Type) : TypeReference;

sealed record ListOf(TypeReference Item) : TypeReference;

/// <param name="Inner">Never another of these.</param>
sealed record NonNullOf(TypeReference Inner) : TypeReference;
