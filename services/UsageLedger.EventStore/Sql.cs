using System.Reflection;

namespace UsageLedger.EventStore;

/// <summary>Reads SQL that is embedded beside its caller.</summary>
public static class Sql
{
    /// <summary>The text of an embedded file.</summary>
    /// <param name="assembly">The assembly that holds it.</param>
    /// <param name="file">The file's name, e.g. <c>append.sql</c>; unique in the assembly.</param>
    public static string Embedded(Assembly assembly, string file)
    {
        var name = assembly.GetManifestResourceNames()
            .Single(each => each.EndsWith("." + file, StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
