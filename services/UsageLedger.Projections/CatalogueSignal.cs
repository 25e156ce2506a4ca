using System.Text.Json;
using Npgsql;

namespace UsageLedger.Projections;

/// <summary>
/// Tells who keeps entitlements in memory that the catalogue changed. It is sent by the database itself with the
/// commit (LISTEN and NOTIFY): whoever listens hears of every change, or learns that its connection is gone.
/// </summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="UserId">The user whose subscriptions changed; null when it may concern all of the tenant's.</param>
public sealed record CatalogueSignal(string Tenant, string? UserId)
{
    /// <summary>The channel's name.</summary>
    public const string Channel = "ledger_catalogue";

    /// <summary>Sends it with the commit of the open transaction.</summary>
    public async Task SendAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select pg_notify($1, $2)", connection)
        {
            Parameters = { new() { Value = Channel }, new() { Value = JsonSerializer.Serialize(this) } },
        };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Reads a notification's payload.</summary>
    public static CatalogueSignal Read(string payload) =>
        JsonSerializer.Deserialize<CatalogueSignal>(payload)
        ?? throw new InvalidOperationException("a catalogue signal without content");
}
