namespace UsageLedger.Harness;

/// <summary>Where things stand in the repository that the tests were built from.</summary>
public static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Debug or Release, as the tests themselves were built.</summary>
    public static string Configuration { get; } =
        AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>The built program of a host.</summary>
    /// <param name="name">Ingest, Recorder, Entitlements or Admin.</param>
    public static string HostProgram(string name) => Path.Combine(
        Root, "services", $"UsageLedger.{name}", "bin", Configuration, "net10.0", $"UsageLedger.{name}.dll");

    /// <summary>The program of the command line tool.</summary>
    public static string Tool { get; } = Path.Combine(
        Root, "services", "UsageLedger.Cli", "bin", Configuration, "net10.0", "ledger.dll");

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "UsageLedger.sln"))) return folder.FullName;
        throw new InvalidOperationException($"no UsageLedger.sln above {AppContext.BaseDirectory}");
    }
}
