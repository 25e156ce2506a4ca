using System.Text;

namespace UsageLedger.GraphQL.Language;

/// <summary>Spells values as documents do.</summary>
static class ValuePrinter
{
    public static string Print(Value value) => value switch
    {
        VariableValue variable => $"${variable.Name}",
        IntValue number => number.Text,
        FloatValue number => number.Text,
        StringValue text => Quote(text.Text),
        BooleanValue boolean => boolean.IsTrue ? "true" : "false",
        NullValue => "null",
        EnumValue member => member.Name,
        ListValue list => $"[{string.Join(", ", list.Items.Select(Print))}]",
        ObjectValue { Fields: [] } => "{}",
        ObjectValue { Fields: var fields } =>
            $"{{ {string.Join(", ", fields.Select(field => $"{field.Name.Value}: {Print(field.Value)}"))} }}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var each in text)
        {
            quoted.Append(each switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\b' => @"\b",
                '\f' => @"\f",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                _ when char.IsControl(each) => $"\\u{(int)each:X4}",
                _ => each.ToString(),
            });
        }
        return quoted.Append('"').ToString();
    }
}
