using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;
using KeyKind = UsageLedger.Domain.Catalogue.KeyKind;

namespace UsageLedger.Configuration.Keys;

/// <summary>How a key comes into being.</summary>
public static class KeyCreation
{
    /// <summary>Appends the event of a key and its row. The key itself is kept nowhere.</summary>
    /// <param name="change">Of the key's tenant.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="text">The key.</param>
    public static async Task<KeyCreated> AppendAsync(CatalogueChange change, KeyKind kind, string name, string text)
    {
        var created = new KeyCreated(
            Guid.CreateVersion7(change.Now).ToString(), kind, name, KeyText.Hint(text),
            Convert.ToHexStringLower(KeyText.Hash(text)));
        await change.CarryOutAsync(LockedStream.New(StreamNames.Key(created.Id)), new Decision.Accepted(created));
        return created;
    }
}
