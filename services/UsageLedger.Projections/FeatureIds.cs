using Npgsql;

namespace UsageLedger.Projections;

/// <summary>Which features the catalogue has.</summary>
public static class FeatureIds
{
    /// <summary>All of a tenant.</summary>
    public static Task<IReadOnlyList<string>> ReadAsync(
        NpgsqlConnection connection, string tenant, CancellationToken cancellation) =>
        ReadAsync(
            new NpgsqlCommand("select id from ledger.features where tenant_id = $1", connection)
            {
                Parameters = { new() { Value = tenant } },
            },
            cancellation);

    /// <summary>Those among the given ones that the catalogue has.</summary>
    public static Task<IReadOnlyList<string>> AmongAsync(
        NpgsqlConnection connection, string tenant, IReadOnlyCollection<string> ids, CancellationToken cancellation) =>
        ReadAsync(
            new NpgsqlCommand("select id from ledger.features where tenant_id = $1 and id = any($2)", connection)
            {
                Parameters = { new() { Value = tenant }, new() { Value = ids.ToArray() } },
            },
            cancellation);

    static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlCommand command, CancellationToken cancellation)
    {
        await using (command)
        {
            await using var row = await command.ExecuteReaderAsync(cancellation);
            var ids = new List<string>();
            while (await row.ReadAsync(cancellation)) ids.Add(row.GetString(0));
            return ids;
        }
    }
}
