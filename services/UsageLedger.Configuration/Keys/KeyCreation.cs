using System.Diagnostics;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;
using KeyKind = UsageLedger.Domain.Catalogue.KeyKind;

namespace UsageLedger.Configuration.Keys;

/// <summary>A key that was made just now, with the key: it is kept nowhere, so it is shown once.</summary>
/// <param name="Created">What is kept of it.</param>
/// <param name="Text">The key.</param>
public sealed record NewKey(KeyCreated Created, string Text);

/// <summary>How a key comes into being.</summary>
public static class KeyCreation
{
    /// <summary>Makes a key.</summary>
    /// <param name="change">Of the key's tenant.</param>
    /// <param name="kind">What it is for.</param>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="environment">What its text says of its environment.</param>
    public static async Task<NewKey> CreateAsync(
        CatalogueChange change, KeyKind kind, string name, KeyEnvironment environment)
    {
        var text = KeyText.Create(HostingKind(kind), environment);
        return new(await AppendAsync(change, kind, name, text), text);
    }

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

    static Hosting.KeyKind HostingKind(KeyKind kind) => kind switch
    {
        KeyKind.Admin => Hosting.KeyKind.Admin,
        KeyKind.Public => Hosting.KeyKind.Public,
        _ => throw new UnreachableException($"key kind {kind}"),
    };
}
