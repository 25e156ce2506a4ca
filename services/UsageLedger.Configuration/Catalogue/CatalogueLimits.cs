namespace UsageLedger.Configuration.Catalogue;

/// <summary>How much the catalogue's bodies and files may hold.</summary>
public static class CatalogueLimits
{
    /// <summary>Characters of a name and of other short texts.</summary>
    public const int TextLengthMax = 200;

    /// <summary>Base packages of one add-on.</summary>
    public const int BasePackageCountMax = 100;

    /// <summary>Features of one package.</summary>
    public const int PackageFeatureCountMax = 500;

    /// <summary>Features of a file, and packages of one section of it. A file is published as one transaction, which
    /// holds a lock for each thing that it changes.</summary>
    public const int FileEntryCountMax = 1000;

    /// <summary>Bytes of a file.</summary>
    public const int FileBytesMax = 1024 * 1024;
}
