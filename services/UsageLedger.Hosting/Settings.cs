namespace UsageLedger.Hosting;

/// <summary>Settings that a host cannot start without.</summary>
static class Settings
{
    /// <summary>A connection string, or an exception whose message says what to set.</summary>
    /// <param name="configuration">The host's settings.</param>
    /// <param name="name">The name under <c>ConnectionStrings</c>.</param>
    /// <param name="example">A connection string that would do.</param>
    public static string ConnectionString(this IConfiguration configuration, string name, string example)
    {
        var text = configuration.GetConnectionString(name);
        if (!string.IsNullOrWhiteSpace(text)) return text;
        throw new InvalidOperationException($"Set the variable ConnectionStrings__{name}, for example to '{example}'.");
    }
}
