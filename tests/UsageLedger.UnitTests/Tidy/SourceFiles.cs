namespace UsageLedger.UnitTests.Tidy;

/// <summary>The repository's own source, found from where the tests run.</summary>
static class SourceFiles
{
    public static readonly string Root = FindRoot();

    /// <summary>Paths of files, relative to the root, without what a build makes.</summary>
    public static IEnumerable<string> Named(string pattern) =>
        from folder in new[] { "contracts", "services", "tests" }
        from path in Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Root, path)
        where !relative.Split('/').Any(part => part is "bin" or "obj")
        orderby relative
        select relative;

    public static string[] Lines(string relative) => File.ReadAllLines(Path.Combine(Root, relative));

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "UsageLedger.sln"))) return folder.FullName;
        throw new InvalidOperationException($"no UsageLedger.sln above {AppContext.BaseDirectory}");
    }
}
