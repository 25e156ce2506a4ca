using Npgsql;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Replaying;

/// <summary>An installation of its own: a replay is about everybody.</summary>
public sealed class ReplayFixture : IAsyncLifetime
{
    readonly LedgerFixture _own = new();

    public Installation Ledger => _own.Ledger;

    public Task InitializeAsync() => _own.InitializeAsync();

    public Task DisposeAsync() => _own.DisposeAsync();

    /// <summary>Runs a statement as the owner.</summary>
    public async Task<int> ExecuteAsync(string sql, params object[] parameters)
    {
        await using var command = Ledger.DataSource.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>A user who has used a feature: 1, 2 and 3, one after another.</summary>
    public async Task<(string UserId, string FeatureId)> UsedAsync()
    {
        var (user, feature) = await Ledger.Api.SubscribedUserAsync(limit: null);
        for (var delta = 1; delta <= 3; delta++)
            LedgerApi.Ensure(await Ledger.Api.RecordAsync(new { userId = user, featureId = feature, delta }));
        return (user, feature);
    }

    /// <summary>Keeps replays from summing up, until it is disposed.</summary>
    public async Task<NpgsqlTransaction> HoldSumsAsync()
    {
        var connection = await Ledger.DataSource.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("lock table ledger_replay.sums in share mode", connection);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }
}
