namespace UsageLedger.IntegrationTests.Configuration;

/// <summary>A file that is gone after the test.</summary>
sealed class TemporaryFile : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-file-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "ledger.yaml");

    public string Text
    {
        get => File.ReadAllText(Path);
        set => File.WriteAllText(Path, value);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
