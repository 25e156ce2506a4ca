using System.Globalization;
using System.Text;
using System.Text.Json;

namespace UsageLedger.Contracts;

/// <summary>A field that does not hold, and why, in words that say what to do.</summary>
/// <param name="Field">The field's name in JSON, e.g. <c>userId</c>.</param>
/// <param name="Problem">A sentence, e.g. "is required".</param>
public sealed record FieldProblem(string Field, string Problem);

/// <summary>The rules of a <see cref="UsageRecorded"/>, the same over HTTP and AMQP.</summary>
public static class UsageCheck
{
    /// <summary>The earliest and latest instant of usage that is taken: what every store and client can hold.</summary>
    public static readonly DateTimeOffset OccurredAtMin = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc cref="OccurredAtMin"/>
    public static readonly DateTimeOffset OccurredAtMax = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every problem of a usage event at once; empty when it can be recorded.</summary>
    public static IReadOnlyList<FieldProblem> Problems(UsageRecorded usage)
    {
        List<FieldProblem>? problems = null;
        Add("tenant", IdProblem(usage.Tenant, required: true));
        Add("id", IdProblem(usage.Id, required: false));
        Add("source", IdProblem(usage.Source, required: false));
        Add("userId", IdProblem(usage.UserId, required: true));
        Add("featureId", IdProblem(usage.FeatureId, required: true));
        Add("action", ActionProblem(usage.Action));
        Add("occurredAt", OccurredAtProblem(usage.OccurredAt));
        if (usage.Properties is { } properties) Add("properties", PropertiesProblem(properties));
        return problems ?? (IReadOnlyList<FieldProblem>)[];

        void Add(string field, string? problem)
        {
            if (problem is not null) (problems ??= []).Add(new(field, problem));
        }
    }

    /// <summary>Every problem of a reversal at once; empty when it can be looked at.</summary>
    public static IReadOnlyList<FieldProblem> Problems(ReverseUsage reversal)
    {
        var problems = new List<FieldProblem>();
        if (IdProblem(reversal.Tenant, required: true) is { } tenant) problems.Add(new("tenant", tenant));
        if (ReasonProblem(reversal.Reason) is { } reason) problems.Add(new("reason", reason));
        return problems;
    }

    /// <summary>Why a text is no reason for a reversal, or null when it is one.</summary>
    public static string? ReasonProblem(string? reason) => reason switch
    {
        null => "is required",
        "" => "is empty",
        { Length: > UsageLimits.ReasonLengthMax } => $"is longer than {UsageLimits.ReasonLengthMax} characters",
        _ when reason.Contains('\0') => "holds a NUL character", // which the database does not take
        _ => null,
    };

    /// <summary>Why a text is no id, or null when it is one: 1–200 characters, no control characters.</summary>
    public static string? IdProblem(string? id, bool required)
    {
        if (id is null) return required ? "is required" : null;
        if (id.Length == 0) return "is empty";
        if (id.Length > UsageLimits.IdLengthMax) return $"is longer than {UsageLimits.IdLengthMax} characters";
        for (var i = 0; i < id.Length; i++)
        {
            if (char.IsControl(id[i])) return "holds a control character";
            if (!char.IsSurrogate(id[i])) continue;
            if (i + 1 == id.Length || !char.IsSurrogatePair(id[i], id[i + 1])) return "is not valid Unicode";
            i++;
        }
        return null;
    }

    static string? ActionProblem(string? action) =>
        action is null
        || action.Equals("ADD", StringComparison.OrdinalIgnoreCase)
        || action.Equals("SET", StringComparison.OrdinalIgnoreCase)
            ? null
            : "is neither ADD nor SET";

    /// <summary>Why an instant lies beyond what every store and client can hold, or null when it does not.</summary>
    public static string? OccurredAtProblem(DateTimeOffset? occurredAt) =>
        occurredAt is null || (occurredAt >= OccurredAtMin && occurredAt < OccurredAtMax)
            ? null
            : "lies outside the years 2000 to 2199";

    /// <summary>Why JSON cannot be kept beside an event or a thing of the catalogue, or null when it can: an object,
    /// bounded in size and depth, that the database takes.</summary>
    /// <param name="properties">The JSON.</param>
    /// <param name="bytesMax">The most bytes, as UTF-8.</param>
    public static string? PropertiesProblem(
        JsonElement properties, int bytesMax = UsageLimits.PropertiesBytesMax)
    {
        if (properties.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return null;
        if (properties.ValueKind != JsonValueKind.Object) return "is not a JSON object";
        if (Encoding.UTF8.GetByteCount(properties.GetRawText()) > bytesMax)
            return $"is larger than {bytesMax} bytes";
        return StorableProblem(properties, depth: 1);
    }

    // jsonb refuses what JSON allows: NUL, half a surrogate pair, numbers of thousands of digits.
    // Found out here, it is the caller's mistake; found out at the append, it would stop a whole batch.
    static string? StorableProblem(JsonElement value, int depth)
    {
        if (depth > UsageLimits.PropertiesDepthMax)
            return $"is nested deeper than {UsageLimits.PropertiesDepthMax} levels";
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var member in value.EnumerateObject())
                {
                    if (TextProblem(() => member.Name) is { } nameProblem) return nameProblem;
                    if (!names.Add(member.Name)) return $"holds '{member.Name}' twice";
                    if (StorableProblem(member.Value, depth + 1) is { } problem) return problem;
                }
                return null;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    if (StorableProblem(item, depth + 1) is { } problem) return problem;
                return null;
            case JsonValueKind.String:
                return TextProblem(() => value.GetString());
            case JsonValueKind.Number:
                return NumberProblem(value);
            default:
                return null;
        }
    }

    static string? NumberProblem(JsonElement number)
    {
        const int exponentMax = 308; // that of a double: what any client can read back
        var text = number.GetRawText();
        var e = text.IndexOfAny(['e', 'E']);
        var fits = e < 0 || (int.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var exponent) && Math.Abs(exponent) <= exponentMax);
        return fits ? null : "holds a number out of range";
    }

    static string? TextProblem(Func<string?> text)
    {
        try
        {
            return text()?.Contains('\0') == true ? "holds a NUL character" : null;
        }
        catch (InvalidOperationException) // how System.Text.Json answers half a surrogate pair
        {
            return "holds text that is not valid Unicode";
        }
    }
}
