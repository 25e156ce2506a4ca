using System.Text.Json.Serialization;

namespace UsageLedger.Cli.Export;

/// <summary>What an export did.</summary>
/// <param name="Tenant">Whose events.</param>
/// <param name="File">Where they are; null for the standard output.</param>
/// <param name="Events">How many are in it.</param>
/// <param name="Written">How many of them were written now.</param>
/// <param name="Position">The position up to which the tenant's events are in it.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="EventsPerSecond">The rate.</param>
sealed record ExportReport(
    string Tenant, string? File, long Events, long Written, long Position, double Seconds, double EventsPerSecond)
{
    /// <summary>The same, for a person.</summary>
    [JsonIgnore]
    public string Sentence => Written == 0
        ? $"{File} is whole: nothing of tenant '{Tenant}' came after its {Events:N0} events."
        : $"{Written:N0} events of tenant '{Tenant}' exported in {Seconds:N1} s ({EventsPerSecond:N0} events/s), up to "
            + $"position {Position}"
            + (Events > Written ? $", after the {Events - Written:N0} that were in {File} already." : ".");
}
