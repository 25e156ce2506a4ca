using UsageLedger.IntegrationTests.Segment;

namespace UsageLedger.IntegrationTests.Replaying;

/// <summary>Rows that are broken on purpose.</summary>
static class BrokenRows
{
    /// <summary>Runs statements as nobody can by mistake: what refers to what is not looked at.</summary>
    /// <param name="tenant">Whose rows: $1.</param>
    /// <param name="sql">Statements, each ended by ";".</param>
    public static async Task BreakAsync(NewTenant tenant, string sql)
    {
        await using var connection = await tenant.Ledger.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        string[] statements =
            ["set local session_replication_role = replica", .. sql.Split(';', StringSplitOptions.TrimEntries)];
        foreach (var statement in statements.Where(each => each.Length > 0))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = statement;
            if (statement.Contains("$1", StringComparison.Ordinal))
                command.Parameters.Add(new() { Value = tenant.Name });
            await command.ExecuteNonQueryAsync();
        }
        await transaction.CommitAsync();
    }
}
