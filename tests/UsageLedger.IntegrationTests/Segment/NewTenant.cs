using System.Text;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Segment;
using UsageLedger.Harness;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;
using KeyKind = UsageLedger.Domain.Catalogue.KeyKind;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>A tenant of a test's own, because rules hold for all of a tenant's events; and calls of Admin with its key.
/// </summary>
/// <param name="Ledger">Where it is.</param>
/// <param name="Name">The tenant.</param>
/// <param name="Api">Calls with its admin key.</param>
sealed record NewTenant(Installation Ledger, string Name, LedgerApi Api)
{
    /// <summary>Makes one, as Admin makes its first key, without an Admin of its own.</summary>
    public static async Task<NewTenant> CreateAsync(LedgerFixture fixture)
    {
        var name = $"tenant-{Guid.NewGuid():n}";
        var text = KeyText.Create(Hosting.KeyKind.Admin, KeyEnvironment.Test);
        await using var connection = await fixture.Ledger.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var change = new CatalogueChange(connection, name, DateTimeOffset.UtcNow, CancellationToken.None);
        var key = new KeyCreated(
            Guid.CreateVersion7().ToString(), KeyKind.Admin, "a test", KeyText.Hint(text),
            Convert.ToHexStringLower(KeyText.Hash(text)));
        await change.CarryOutAsync(LockedStream.New(StreamNames.Key(key.Id)), new Decision.Accepted(key));
        await transaction.CommitAsync();
        var api = new LedgerApi(fixture.Ledger, text);
        await Eventually.IsTrue("every host to know the key", api.IsKeyKnownAsync);
        return new(fixture.Ledger, name, api);
    }

    public Task<Answer> GetAsync(string path) => Api.SendAsync(Ledger.Admin, HttpMethod.Get, path);

    public Task<Answer> PutAsync(string path, string json) =>
        Api.SendAsync(Ledger.Admin, HttpMethod.Put, path, Json(json));

    public Task<Answer> PostAsync(string path, string json = "{}") =>
        Api.SendAsync(Ledger.Admin, HttpMethod.Post, path, Json(json));

    public Task<Answer> DeleteAsync(string path) => Api.SendAsync(Ledger.Admin, HttpMethod.Delete, path);

    /// <summary>Creates or changes a rule.</summary>
    public async Task<Answer> RuleAsync(string id, string json) =>
        LedgerApi.Ensure(await PutAsync($"/v1/segment/rules/{id}", json));

    /// <summary>What applying a rule would do.</summary>
    public async Task<Answer> PreviewAsync(string id, string json = "{}") =>
        LedgerApi.Ensure(await PostAsync($"/v1/segment/rules/{id}/preview", json));

    /// <summary>Puts track calls into the log.</summary>
    public Task<IReadOnlyList<StoredTrack>> StoreAsync(params TrackCall[] calls) => Ledger.StoreAsync(Name, calls);

    static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
