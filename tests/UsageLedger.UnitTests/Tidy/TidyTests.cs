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
        from line in SourceFiles.Lines(file).Index()
        where Leftovers().IsMatch(line.Item)
        select $"{file}:{line.Index + 1}: {line.Item.Trim()}");

    [Fact]
    public void No_type_has_a_name_that_says_nothing() => Assert.Empty(
        from file in SourceFiles.Named("*.cs")
        from line in SourceFiles.Lines(file)
        let named = VagueNames().Match(line)
        where named.Success
        select $"{file}: {named.Value}");

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|Thread\.Sleep|catch\s*(\([^)]*\))?\s*\{\s*\}|#region|Console\.WriteLine\(""debug")]
    private static partial Regex Leftovers();

    [GeneratedRegex(@"\b(class|record|struct|interface)\s+\w*(Manager|Helper|Util|Utils|Dto|Impl)\b")]
    private static partial Regex VagueNames();
}

/// <summary>Finds methods by their braces: a line that ends a signature, then the block that it opens.</summary>
static partial class Methods
{
    public static IEnumerable<(int Start, int Lines)> In(string[] lines)
    {
        for (var start = 0; start < lines.Length; start++)
        {
            if (!Signature().IsMatch(lines[start])) continue;
            var indent = lines[start].Length - lines[start].TrimStart().Length;
            var open = Array.FindIndex(lines, start, line => line.TrimEnd() == new string(' ', indent) + "{");
            var arrow = Array.FindIndex(lines, start, line => line.TrimEnd().EndsWith("=>", StringComparison.Ordinal) || line.TrimEnd().EndsWith(';'));
            if (open < 0 || (arrow >= 0 && arrow < open)) continue;
            var close = Array.FindIndex(lines, open, line => line.TrimEnd() == new string(' ', indent) + "}");
            if (close >= 0) yield return (start, close - open - 1);
        }
    }

    // A member's line: indented, a name and its opening parenthesis, no statement keyword before it.
    [GeneratedRegex(@"^ {4,12}(?!(return|if|for|foreach|while|using|switch|lock|await|var|throw|new|catch|else)\b)[\w<>\[\],?. ()]*\b\w+(<[^>]*>)?\($|^ {4,12}(?!(return|if|for|foreach|while|using|switch|lock|await|var|throw|new|catch|else)\b)[\w<>\[\],?. ()]+ \w+(<[^>]*>)?\([^;]*\)$")]
    private static partial Regex Signature();
}
