namespace UsageLedger.IntegrationTests;

/// <summary>A file that a command reads or writes; gone after the test.</summary>
sealed class TemporaryFile : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-file-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "file");

    public byte[] Bytes
    {
        get => File.ReadAllBytes(Path);
        set => File.WriteAllBytes(Path, value);
    }

    public string Text
    {
        get => File.ReadAllText(Path);
        set => File.WriteAllText(Path, value);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
