namespace UsageLedger.GraphQL.Language;

/// <summary>A value as a document spells it.</summary>
abstract record Value(Location At) : Node(At);

/// <param name="Name">Without the dollar sign.</param>
sealed record VariableValue(string Name, Location At) : Value(At);

/// <param name="Text">As it is spelled, e.g. <c>-12</c>.</param>
sealed record IntValue(string Text, Location At) : Value(At);

/// <param name="Text">As it is spelled, e.g. <c>1.50e3</c>.</param>
sealed record FloatValue(string Text, Location At) : Value(At);

/// <param name="Text">The text that is meant: without quotes and escapes, a block's without its indentation.</param>
sealed record StringValue(string Text, bool IsBlock, Location At) : Value(At);

sealed record BooleanValue(bool IsTrue, Location At) : Value(At);

sealed record NullValue(Location At) : Value(At);

sealed record EnumValue(string Name, Location At) : Value(At);

sealed record ListValue(IReadOnlyList<Value> Items, Location At) : Value(At);

sealed record ObjectValue(IReadOnlyList<ObjectField> Fields, Location At) : Value(At);

sealed record ObjectField(Name Name, Value Value, Location At) : Node(At);

/// <summary>A type as a document spells it.</summary>
abstract record TypeNode(Location At) : Node(At);

sealed record NamedTypeNode(string Name, Location At) : TypeNode(At);

sealed record ListTypeNode(TypeNode Item, Location At) : TypeNode(At);

/// <param name="Inner">A name or a list, never another of these.</param>
sealed record NonNullTypeNode(TypeNode Inner, Location At) : TypeNode(At);
