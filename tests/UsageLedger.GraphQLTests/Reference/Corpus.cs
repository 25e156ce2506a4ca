using System.Globalization;
using System.Text.RegularExpressions;

namespace UsageLedger.GraphQLTests.Reference;

/// <summary>A document of the corpus.</summary>
/// <param name="Name">The file, and what the document is about.</param>
/// <param name="IsValid">What it was written to be.</param>
/// <param name="Text">The document.</param>
sealed record CorpusDocument(string Name, bool IsValid, string Text);

/// <summary>Documents made by hand, over one schema. A document follows its line <c>### valid: name</c> or
/// <c>### invalid: name</c>; <c>&lt;U+000D&gt;</c> stands for a character that an editor would spoil.</summary>
static partial class Corpus
{
    public static string Schema { get; } = ReferenceFolder.Read("Corpus/schema.graphql");

    public static IReadOnlyList<CorpusDocument> Documents { get; } =
    [
        .. from file in Directory.EnumerateFiles(Path.Combine(ReferenceFolder.Path, "Corpus"), "0*.graphql").Order()
           from document in In(file)
           select document,
    ];

    static IEnumerable<CorpusDocument> In(string file)
    {
        var parts = Header().Split(File.ReadAllText(file));
        if (parts[0].Length > 0) throw new InvalidOperationException($"{file} begins without a header.");
        for (var i = 1; i < parts.Length; i += 3)
        {
            var name = $"{Path.GetFileNameWithoutExtension(file)}: {parts[i + 1]}";
            yield return new(name, parts[i] == "valid", Escape().Replace(Trimmed(parts[i + 2]), Character));
        }
    }

    static string Trimmed(string text) => text.EndsWith('\n') ? text[..^1] : text;

    // Half of a surrogate pair is a character too, here.
    static string Character(Match escape)
    {
        var code = int.Parse(escape.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return code <= char.MaxValue ? ((char)code).ToString() : char.ConvertFromUtf32(code);
    }

    [GeneratedRegex(@"^### (valid|invalid): (.+)\n", RegexOptions.Multiline)]
    private static partial Regex Header();

    [GeneratedRegex("<U\\+([0-9A-F]{4,6})>")]
    private static partial Regex Escape();
}
