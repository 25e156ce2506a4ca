using UsageLedger.GraphQL.Execution;

namespace UsageLedger.GraphQL;

/// <summary>Where the answers of a schema's fields come from: each field of each object type is named once.</summary>
public sealed class Resolvers
{
    readonly Dictionary<string, Dictionary<string, FieldResolver>> _byType = new(StringComparer.Ordinal);

    internal Resolvers()
    {
    }

    internal IReadOnlyDictionary<string, Dictionary<string, FieldResolver>> ByType => _byType;

    /// <summary>The resolvers of an object type's fields; called again, it goes on where it was.</summary>
    /// <typeparam name="TSource">What the resolvers of fields of this type answer. Of <c>Query</c> and <c>Mutation</c>
    /// it is the context that <see cref="GraphQLService.ExecuteAsync"/> is given.</typeparam>
    /// <param name="name">As the schema has it.</param>
    public ObjectResolvers<TSource> Type<TSource>(string name)
        where TSource : notnull
    {
        if (!_byType.TryGetValue(name, out var fields))
            _byType.Add(name, fields = new(StringComparer.Ordinal));
        return new(name, fields);
    }
}

/// <summary>The resolvers of one object type's fields. A resolver answers what the field's type says: of a scalar what
/// the scalar writes; of an enum the member's name or a C# enum's (<c>InProgress</c> is IN_PROGRESS); of an object the
/// TSource of its resolvers; of a list any sequence; null; or a <see cref="FieldFailure"/>. What it throws is a bug of
/// ours, unless the service explains it.</summary>
/// <typeparam name="TSource">The object that the fields are read from.</typeparam>
public sealed class ObjectResolvers<TSource>
    where TSource : notnull
{
    readonly string _type;
    readonly Dictionary<string, FieldResolver> _fields;

    internal ObjectResolvers(string type, Dictionary<string, FieldResolver> fields)
    {
        (_type, _fields) = (type, fields);
    }

    /// <summary>A field that is at hand.</summary>
    public ObjectResolvers<TSource> Field(string name, Func<TSource, object?> read) =>
        Add(name, new((source, _) => new(read((TSource)source)), TakesCall: false));

    /// <summary>A field that is at hand and has arguments, or needs the context.</summary>
    public ObjectResolvers<TSource> Field(string name, Func<TSource, FieldCall, object?> read) =>
        Add(name, new((source, call) => new(read((TSource)source, call!)), TakesCall: true));

    /// <summary>A field that may have to be waited for.</summary>
    public ObjectResolvers<TSource> FieldAsync(string name, Func<TSource, FieldCall, ValueTask<object?>> read) =>
        Add(name, new((source, call) => read((TSource)source, call!), TakesCall: true));

    ObjectResolvers<TSource> Add(string name, FieldResolver resolver)
    {
        if (!_fields.TryAdd(name, resolver))
            throw new ArgumentException($"{_type}.{name} has two resolvers; keep one.", nameof(name));
        return this;
    }
}
