using System.Text.Json.Nodes;

namespace UsageLedger.Admin.Kana;

/// <summary>Kana's amounts are Int; beside each there is a field of ours that holds any amount.</summary>
static class ExactTwin
{
    /// <summary>Puts the exact amount, if it is given, in the place of the Int, where REST takes it.</summary>
    /// <param name="input">An input object, e.g. with <c>limit</c> and <c>limitExact</c>.</param>
    /// <param name="field">The field of Kana's, e.g. <c>limit</c>.</param>
    public static void GoesBefore(JsonObject input, string field)
    {
        if (input.Remove($"{field}Exact", out var exact) && exact is not null) input[field] = exact;
    }
}
