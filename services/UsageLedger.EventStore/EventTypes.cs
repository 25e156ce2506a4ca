using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace UsageLedger.EventStore;

/// <summary>
/// The types of events that a ledger knows, under the aliases and in the JSON that Marten would give them:
/// <c>UsageRecorded</c> is <c>usage_recorded</c>, member names are camelCase, enums are text.
/// </summary>
public sealed class EventTypes
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
        // Never shown in a page; jsonb keeps characters, not escapes.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    static readonly JsonSerializerOptions StrictOptions = new(Options)
    {
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    readonly FrozenDictionary<Type, (string Alias, string DotnetName)> _names;
    readonly FrozenDictionary<string, Type> _types;

    /// <summary>Every type, listed by hand.</summary>
    public EventTypes(params IEnumerable<Type> types)
    {
        _names = types.ToFrozenDictionary(
            type => type, type => (Alias(type), $"{type.FullName}, {type.Assembly.GetName().Name}"));
        _types = _names.ToFrozenDictionary(entry => entry.Value.Alias, entry => entry.Key);
    }

    /// <summary>The aliases of all of them.</summary>
    public IReadOnlyCollection<string> Aliases => _types.Keys;

    /// <summary>The alias (<c>type</c>) and the .NET name (<c>mt_dotnet_type</c>) of an event's type.</summary>
    /// <exception cref="ArgumentException">The type is not one of these.</exception>
    public (string Alias, string DotnetName) NamesOf(Type type) =>
        _names.TryGetValue(type, out var names)
            ? names
            : throw new ArgumentException($"{type} is not an event type of this ledger", nameof(type));

    /// <summary>The event as JSON.</summary>
    public string Write(object body) => JsonSerializer.Serialize(body, body.GetType(), Options);

    /// <summary>The event as an object again.</summary>
    /// <exception cref="InvalidOperationException">The alias is not one of these: a newer ledger wrote it.</exception>
    public object Read(StoredEvent stored)
    {
        if (!_types.TryGetValue(stored.Type, out var type))
            throw new InvalidOperationException(
                $"the event at position {stored.Position.Value} is a '{stored.Type}', "
                + "which this version does not know");
        return Parse(stored.Data, type)
            ?? throw new InvalidOperationException($"the event at position {stored.Position.Value} is null");
    }

    /// <summary>An event that another ledger wrote down, as an object again: nothing may be missing.</summary>
    /// <param name="alias">The alias of its type.</param>
    /// <param name="data">The event as JSON.</param>
    /// <returns>Null when the alias is not one of these.</returns>
    /// <exception cref="JsonException">The data are not such an event.</exception>
    public object? ReadStrictly(string alias, JsonElement data) =>
        _types.TryGetValue(alias, out var type)
            ? data.Deserialize(type, StrictOptions) ?? throw new JsonException("The event is null.")
            : null;

    /// <summary>An event, or what is kept as one, from the JSON that <see cref="Write"/> made of it.</summary>
    public T Read<T>(string json) where T : class =>
        (T?)Parse(json, typeof(T)) ?? throw new InvalidOperationException($"a {typeof(T).Name} is null");

    static object? Parse(string json, Type type) => JsonSerializer.Deserialize(json, type, Options);

    // Marten's rule for simple names: a capital begins a word.
    static string Alias(Type type)
    {
        var alias = new StringBuilder(type.Name.Length + 4);
        foreach (var letter in type.Name)
        {
            if (char.IsUpper(letter) && alias.Length > 0) alias.Append('_');
            alias.Append(char.ToLowerInvariant(letter));
        }
        return alias.ToString();
    }
}
