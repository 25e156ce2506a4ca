using System.Text.Json;
using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Execution;

/// <summary>Why a variable or an argument cannot be read.</summary>
/// <param name="Value">The value to blame, as the client spelled it.</param>
/// <param name="Problem">A sentence about it.</param>
/// <param name="At">Where inside, e.g. <c>.items[0].delta</c>; empty for the whole.</param>
sealed record InputProblem(string Value, string Problem, string At = "")
{
    const int ShownLengthMax = 100;

    public static InputProblem Of(JsonElement json, string problem) => new(json.GetRawText(), problem);

    public static InputProblem Of(Value literal, string problem) => new(ValuePrinter.Print(literal), problem);

    public static string NoNull(TypeReference type) => $"Expected non-nullable type \"{type}\" not to be null.";

    public static string NoObject(InputObjectType type) => $"Expected type \"{type}\" to be an object.";

    public static string NoField(InputObjectType type, string name) =>
        $"Field \"{name}\" is not defined by type \"{type}\".";

    public static string NoMember(EnumType type) =>
        $"Expected one of the values of enum \"{type}\": {string.Join(", ", type.Members.Select(each => each.Name))}.";

    /// <param name="what">E.g. <c>Variable "$delta"</c>.</param>
    public static string Missing(string what, TypeReference type) =>
        $"{what} of required type \"{type}\" was not provided.";

    public InputProblem Under(string step) => this with { At = step + At };

    /// <param name="beginning">E.g. <c>Variable "$delta" got</c>.</param>
    /// <param name="name">Its name without a sign.</param>
    public string Message(string beginning, string name)
    {
        var shown = Value.Length <= ShownLengthMax ? Value : $"{Value[..ShownLengthMax]}…";
        var place = At.Length == 0 ? "" : $" at \"{name}{At}\"";
        return $"{beginning} invalid value {shown}{place}; {Problem}";
    }
}
