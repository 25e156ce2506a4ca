using System.Diagnostics;
using System.Text.Json;

namespace UsageLedger.GraphQL.Execution;

/// <summary>An answered object. It is kept until all is answered, because a failure further on can make it
/// null.</summary>
/// <param name="Values">One for each field of the plan: null, leaves, objects, and lists of these.</param>
sealed record AnswerObject(ObjectPlan Plan, object?[] Values);

/// <summary>Writes answers as JSON.</summary>
static class AnswerWriter
{
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case JsonElement element: element.WriteTo(json); break;
            case AnswerObject inner: WriteObject(json, inner); break;
            case List<object?> list: WriteList(json, list); break;
            default: throw new UnreachableException($"A leaf is written as {value.GetType()}.");
        }
    }

    public static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<GraphQLError> errors)
    {
        json.WriteStartArray("errors"u8);
        foreach (var error in errors)
            WriteError(json, error);
        json.WriteEndArray();
    }

    static void WriteObject(Utf8JsonWriter json, AnswerObject answer)
    {
        json.WriteStartObject();
        var fields = answer.Plan.Fields;
        for (var i = 0; i < fields.Length; i++)
        {
            json.WritePropertyName(fields[i].ResponseName);
            Write(json, answer.Values[i]);
        }
        json.WriteEndObject();
    }

    static void WriteList(Utf8JsonWriter json, List<object?> list)
    {
        json.WriteStartArray();
        foreach (var item in list)
            Write(json, item);
        json.WriteEndArray();
    }

    static void WriteError(Utf8JsonWriter json, GraphQLError error)
    {
        json.WriteStartObject();
        json.WriteString("message"u8, error.Message);
        if (error.Locations.Count > 0)
            WriteLocations(json, error.Locations);
        if (error.Path is { } path)
            WritePath(json, path);
        if (error.Extensions.Count > 0)
        {
            json.WritePropertyName("extensions"u8);
            JsonSerializer.Serialize(json, error.Extensions);
        }
        json.WriteEndObject();
    }

    static void WriteLocations(Utf8JsonWriter json, IReadOnlyList<Location> locations)
    {
        json.WriteStartArray("locations"u8);
        foreach (var (line, column) in locations)
        {
            json.WriteStartObject();
            json.WriteNumber("line"u8, line);
            json.WriteNumber("column"u8, column);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WritePath(Utf8JsonWriter json, IReadOnlyList<object> path)
    {
        json.WriteStartArray("path"u8);
        foreach (var step in path)
            Write(json, step);
        json.WriteEndArray();
    }
}
