namespace UsageLedger.GraphQLTests.Reference;

/// <summary>Where the reference implementation and the corpus are.</summary>
static class ReferenceFolder
{
    const string InRepository = "tests/UsageLedger.GraphQLTests/Reference";

    public static string Path { get; } = Find();

    public static string Read(string file) => File.ReadAllText(System.IO.Path.Combine(Path, file));

    static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "UsageLedger.sln")))
                return System.IO.Path.Combine(folder.FullName, InRepository);
        throw new InvalidOperationException($"no UsageLedger.sln above {AppContext.BaseDirectory}");
    }
}
