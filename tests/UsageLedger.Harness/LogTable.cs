using System.Text.Json;
using Npgsql;

namespace UsageLedger.Harness;

/// <summary>The log as any program with SQL sees it.</summary>
public static class LogTable
{
    /// <summary>How many events a user-feature has.</summary>
    public static Task<long> EventCountAsync(this Installation ledger, string userId, string featureId) =>
        ledger.ScalarAsync<long>(
            """
            select count(*) from ledger_events.mt_events
            where type = 'usage_recorded' and data->>'userId' = $1 and data->>'featureId' = $2
            """, userId, featureId);

    /// <summary>The bodies of a user-feature's events, in order.</summary>
    public static async Task<List<JsonElement>> EventsAsync(this Installation ledger, string userId, string featureId)
    {
        await using var command = ledger.DataSource.CreateCommand("""
            select data::text from ledger_events.mt_events
            where type = 'usage_recorded' and data->>'userId' = $1 and data->>'featureId' = $2 order by seq_id
            """);
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.Add(new() { Value = featureId });
        await using var row = await command.ExecuteReaderAsync();
        var bodies = new List<JsonElement>();
        while (await row.ReadAsync()) bodies.Add(JsonDocument.Parse(row.GetString(0)).RootElement);
        return bodies;
    }

    /// <summary>One value.</summary>
    public static async Task<T> ScalarAsync<T>(this Installation ledger, string sql, params object[] parameters)
    {
        await using NpgsqlCommand command = ledger.DataSource.CreateCommand(sql);
        foreach (var value in parameters) command.Parameters.Add(new() { Value = value });
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
