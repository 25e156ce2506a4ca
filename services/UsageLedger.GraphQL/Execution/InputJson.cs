using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.Execution;

/// <summary>Writes inputs as JSON.</summary>
static class InputJson
{
    // Texts stay readable where they end up, e.g. in a row; nothing here is a part of a page of HTML.
    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="value">What a scalar gives, a list of these, or an input object.</param>
    public static JsonElement Of(object? value) => Written(json => Write(json, value));

    /// <param name="literal">A list or an object that stands for JSON.</param>
    public static JsonElement Of(Value literal, IReadOnlyDictionary<string, object?> variables) =>
        Written(json => Write(json, literal, variables));

    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case DateTimeOffset time: json.WriteStringValue(Iso(time)); break;
            case JsonElement element: element.WriteTo(json); break;
            case IReadOnlyList<object?> list: WriteList(json, list); break;
            case Arguments inner: inner.WriteTo(json); break;
            default: throw new UnreachableException($"No scalar gives {value.GetType()}.");
        }
    }

    static void Write(Utf8JsonWriter json, Value literal, IReadOnlyDictionary<string, object?> variables)
    {
        switch (literal)
        {
            case VariableValue variable: Write(json, variables.GetValueOrDefault(variable.Name)); break;
            case IntValue number: json.WriteRawValue(number.Text); break;
            case FloatValue number: json.WriteRawValue(number.Text); break;
            case StringValue text: json.WriteStringValue(text.Text); break;
            case BooleanValue flag: json.WriteBooleanValue(flag.IsTrue); break;
            case NullValue: json.WriteNullValue(); break;
            case ListValue list: WriteList(json, list, variables); break;
            case ObjectValue given: WriteObject(json, given, variables); break;
            default: throw new UnreachableException("Validation lets no names pass in JSON.");
        }
    }

    static void WriteList(Utf8JsonWriter json, IReadOnlyList<object?> list)
    {
        json.WriteStartArray();
        foreach (var item in list)
            Write(json, item);
        json.WriteEndArray();
    }

    static void WriteList(Utf8JsonWriter json, ListValue list, IReadOnlyDictionary<string, object?> variables)
    {
        json.WriteStartArray();
        foreach (var item in list.Items)
            Write(json, item, variables);
        json.WriteEndArray();
    }

    // A field whose variable was not given is as if it were not there.
    static void WriteObject(Utf8JsonWriter json, ObjectValue given, IReadOnlyDictionary<string, object?> variables)
    {
        json.WriteStartObject();
        foreach (var field in given.Fields.Where(field => LiteralInput.IsGiven(field.Value, variables)))
        {
            json.WritePropertyName(field.Name.Value);
            Write(json, field.Value, variables);
        }
        json.WriteEndObject();
    }

    static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    static JsonElement Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Readable))
            write(json);
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
