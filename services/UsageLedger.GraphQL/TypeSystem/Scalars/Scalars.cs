using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL;

/// <summary>The scalars there are, for schema files that name them.</summary>
public static class Scalars
{
    /// <summary><c>DateTime</c>: an instant. Resolvers get and answer <see cref="DateTimeOffset"/> (or answer a
    /// <see cref="System.DateTime"/> in UTC); clients send ISO 8601 with an offset and get UTC with milliseconds,
    /// <c>2022-01-21T16:08:09.640Z</c>.</summary>
    public static Scalar DateTime { get; } = new DateTimeScalar();

    /// <summary><c>JSON</c>: any JSON. Resolvers get <see cref="System.Text.Json.JsonElement"/>, and answer that, or a
    /// text, bool or number.</summary>
    public static Scalar Json { get; } = new JsonScalar();

    /// <summary><c>Decimal</c>: a number of at most 28 significant digits, exactly. Resolvers get and answer
    /// <see cref="decimal"/>; clients send a number or a text and get a text, <c>"1.5"</c>.</summary>
    public static Scalar Decimal { get; } = new DecimalScalar();

    /// <summary>Those of the specification, which no schema file declares (GraphQL October 2021, 3.5).</summary>
    internal static IReadOnlyList<Scalar> Specified { get; } =
        [new IntScalar(), new FloatScalar(), new StringScalar(), new BooleanScalar(), new IdScalar()];
}
