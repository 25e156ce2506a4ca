using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Harness;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;
using KeyKind = UsageLedger.Domain.Catalogue.KeyKind;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>A tenant of a test's own: rules hold for all of a tenant's events.</summary>
/// <param name="Name">The tenant.</param>
/// <param name="Api">Calls with its admin key.</param>
sealed record NewTenant(string Name, LedgerApi Api)
{
    /// <summary>Makes one, as Admin makes its first key, without an Admin of its own.</summary>
    public static async Task<NewTenant> CreateAsync(LedgerFixture ledger)
    {
        var name = $"tenant-{Guid.NewGuid():n}";
        var text = KeyText.Create(Hosting.KeyKind.Admin, KeyEnvironment.Test);
        await using var connection = await ledger.Ledger.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var change = new CatalogueChange(connection, name, DateTimeOffset.UtcNow, CancellationToken.None);
        var key = new KeyCreated(
            Guid.CreateVersion7().ToString(), KeyKind.Admin, "a test", KeyText.Hint(text),
            Convert.ToHexStringLower(KeyText.Hash(text)));
        await change.CarryOutAsync(LockedStream.New(StreamNames.Key(key.Id)), new Decision.Accepted(key));
        await transaction.CommitAsync();
        var api = new LedgerApi(ledger.Ledger, text);
        await Eventually.IsTrue("every host to know the key", api.IsKeyKnownAsync);
        return new(name, api);
    }
}
