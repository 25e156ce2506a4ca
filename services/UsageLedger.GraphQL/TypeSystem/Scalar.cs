using System.Text.Json;
using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL;

/// <summary>How the values of a scalar are read from documents and variables, and written into answers.</summary>
/// <param name="name">Its name in the schema file.</param>
public abstract class Scalar(string name)
{
    /// <summary>Its name in the schema file.</summary>
    public string Name => name;

    /// <summary>Reads what a document spells; never a variable or null.</summary>
    /// <param name="literal">As the document spells it. A list or an object with variables inside is read so only while
    /// the document is validated, before their values are known: each then is as null, and the value is of no use.
    /// When it is executed, such a literal is read as JSON, with the values in it.</param>
    /// <param name="value">What resolvers get.</param>
    /// <returns>Why it cannot be read, a message of its own, e.g. "Int cannot represent non-integer value: 1.5"; null
    /// when it was.</returns>
    internal abstract string? Read(Value literal, out object? value);

    /// <summary>Reads a variable's JSON; never null.</summary>
    /// <param name="json">As the request spells it.</param>
    /// <param name="value">What resolvers get.</param>
    /// <returns>As for a literal.</returns>
    internal abstract string? Read(JsonElement json, out object? value);

    /// <summary>Writes what a resolver answered; never null.</summary>
    /// <param name="value">The resolver's value.</param>
    /// <param name="leaf">Text, bool, int, long, double, decimal or <see cref="JsonElement"/>.</param>
    /// <returns>Why it cannot be answered as this scalar, a message of its own; null when it can.</returns>
    internal abstract string? Write(object value, out object? leaf);
}
