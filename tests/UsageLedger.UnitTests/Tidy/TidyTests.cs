using System.Text.RegularExpressions;

namespace UsageLedger.UnitTests.Tidy;

/// <summary>What keeps the code easy to read: short files, short methods, short lines, no leftovers.</summary>
public sealed partial class SourceThatIsTidy
{
    const int FileLinesMax = 300;
    const int ProgramLinesMax = 60;
    const int MethodLinesMax = 40;
    const int LineColumnsMax = 120;

    [Fact]
    public void No_file_is_longer_than_300_lines() => Assert.Empty(
        from file in SourceFiles.Named("*.cs").Concat(SourceFiles.Named("*.sql"))
        let lines = SourceFiles.Lines(file).Length
        where lines > FileLinesMax
        select $"{file}: {lines} lines");

    [Fact]
    public void A_program_is_a_table_of_contents() => Assert.Empty(
        from file in SourceFiles.Named("Program.cs")
        where file.StartsWith("services/", StringComparison.Ordinal)
        let lines = SourceFiles.Lines(file).Length
        where lines > ProgramLinesMax
        select $"{file}: {lines} lines");

    [Fact]
    public void No_line_is_longer_than_120_columns() => Assert.Empty(
        from file in SourceFiles.Named("*.cs").Concat(SourceFiles.Named("*.sql")).Concat(SourceFiles.Named("*.csproj"))
        from line in SourceFiles.Lines(file).Index()
        where line.Item.Length > LineColumnsMax
        select $"{file}:{line.Index + 1}: {line.Item.Length} columns");

    [Fact]
    public void No_method_is_longer_than_40_lines() => Assert.Empty(
        from file in SourceFiles.Named("*.cs")
        from method in Methods.In(SourceFiles.Lines(file))
        where method.Lines > MethodLinesMax
        select $"{file}:{method.Start + 1}: {method.Lines} lines");

    [Fact]
    public void Nothing_is_left_over_and_no_error_is_swallowed() => Assert.Empty(
        from file in SourceFiles.Named("*.cs")
        where !file.EndsWith("TidyTests.cs", StringComparison.Ordinal)
        let text = string.Join('\n', SourceFiles.Lines(file))
        from found in Leftovers().Matches(text)
        let line = text.AsSpan(0, found.Index).Count('\n') + 1
        select $"{file}:{line}: {found.Value}");

    [Fact]
    public void No_type_has_a_name_that_says_nothing() => Assert.Empty(
        from file in SourceFiles.Named("*.cs")
        from line in SourceFiles.Lines(file)
        let named = VagueNames().Match(line)
        where named.Success
        select $"{file}: {named.Value}");

    // The last one is an empty catch block, on one line or over several; one that holds a comment is not empty.
    [GeneratedRegex("""
        \bTODO\b | \bFIXME\b | \bHACK\b | \#region | Thread\.Sleep | Console\.WriteLine\("debug
        | (?<= \} \s*) catch\b [^{};]* \{ \s* \}
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Leftovers();

    [GeneratedRegex(@"\b(class|record|struct|interface)\s+\w*(Manager|Helper|Util|Utils|Dto|Impl)\b")]
    private static partial Regex VagueNames();
}

/// <summary>Finds methods by their braces, which stand alone on their lines, the closing one below the opening
/// one.</summary>
static partial class Methods
{
    // A block's header is the nearest line above its brace that is indented alike. A header that declares a type or a
    // namespace is passed over; every other block counts: a method's, and what is inside of one, which is never longer.
    public static IEnumerable<(int Start, int Lines)> In(string[] lines)
    {
        for (var open = 1; open < lines.Length; open++)
        {
            if (lines[open].Trim() != "{") continue;
            var indent = lines[open].IndexOf('{');
            var header = Array.FindLastIndex(lines, open - 1, line => Indent(line) == indent);
            if (header < 0 || TypeHeader().IsMatch(lines[header])) continue;
            var close = Array.FindIndex(lines, open, line => Indent(line) == indent && line[indent] == '}');
            if (close >= 0) yield return (header, close - open - 1);
        }
    }

    // -1 for an empty line.
    static int Indent(string line) => line.AsSpan().IndexOfAnyExcept(' ');

    [GeneratedRegex(@"^ *([a-z]+ )*(namespace|class|record|struct|interface|enum) ")]
    private static partial Regex TypeHeader();
}
