using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Any JSON: <see cref="JsonElement"/>, its numbers exactly as they are spelled.</summary>
sealed class JsonScalar() : Scalar("JSON")
{
    internal override string? Read(Value literal, out object? value)
    {
        value = null;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            if (Write(writer, literal) is { } problem) return problem;
        value = JsonElement.Parse(buffer.WrittenSpan);
        return null;
    }

    internal override string? Read(JsonElement json, out object? value)
    {
        value = json.Clone(); // outlives the request's document
        return null;
    }

    internal override string? Write(object value, out object? leaf)
    {
        leaf = value is JsonElement or string or bool or int or long or double or decimal ? value : null;
        return leaf is null ? $"JSON cannot represent a value of {value.GetType().Name}" : null;
    }

    static string? Write(Utf8JsonWriter writer, Value literal)
    {
        switch (literal)
        {
            case IntValue number: writer.WriteRawValue(number.Text); return null;
            case FloatValue number: writer.WriteRawValue(number.Text); return null;
            case StringValue text: writer.WriteStringValue(text.Text); return null;
            case BooleanValue boolean: writer.WriteBooleanValue(boolean.IsTrue); return null;
            case NullValue or VariableValue: writer.WriteNullValue(); return null;
            case EnumValue member: return $"JSON cannot represent the name {member.Name}: put it in quotes";
            case ListValue list: return WriteList(writer, list);
            case ObjectValue record: return WriteObject(writer, record);
            default: throw new UnreachableException();
        }
    }

    static string? WriteList(Utf8JsonWriter writer, ListValue list)
    {
        writer.WriteStartArray();
        foreach (var item in list.Items)
            if (Write(writer, item) is { } problem) return problem;
        writer.WriteEndArray();
        return null;
    }

    static string? WriteObject(Utf8JsonWriter writer, ObjectValue record)
    {
        writer.WriteStartObject();
        foreach (var field in record.Fields)
        {
            writer.WritePropertyName(field.Name.Value);
            if (Write(writer, field.Value) is { } problem) return problem;
        }
        writer.WriteEndObject();
        return null;
    }
}
