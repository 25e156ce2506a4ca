using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace UsageLedger.Hosting;

/// <summary>A key's SHA-256 as a value.</summary>
readonly record struct KeyHash(UInt128 High, UInt128 Low)
{
    public static KeyHash From(ReadOnlySpan<byte> sha256)
    {
        var halves = MemoryMarshal.Cast<byte, UInt128>(sha256[..SHA256.HashSizeInBytes]);
        return new(halves[0], halves[1]);
    }

    public byte[] ToBytes()
    {
        UInt128[] halves = [High, Low];
        return MemoryMarshal.AsBytes(halves.AsSpan()).ToArray();
    }

    public static KeyHash Of(ReadOnlySpan<char> key)
    {
        Span<byte> utf8 = stackalloc byte[KeyText.LengthMax * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(key, utf8)], hash);
        return From(hash);
    }
}

/// <summary>A row of <c>ledger.keys</c>.</summary>
readonly record struct KnownKey(LedgerKey Key, bool Revoked);

/// <summary>Every key of the installation as of one moment.</summary>
sealed class KeyTable(IReadOnlyCollection<KeyValuePair<KeyHash, KnownKey>> keys)
{
    readonly FrozenDictionary<KeyHash, KnownKey> _keys = keys.ToFrozenDictionary();
    readonly FrozenDictionary<string, KeyHash> _hashes = keys
        .Where(each => !each.Value.Revoked)
        .ToFrozenDictionary(each => each.Value.Key.Id, each => each.Key, StringComparer.Ordinal);

    public int Count => _keys.Count;

    /// <summary>The hash of the key of an id; null when it was revoked or there is none.</summary>
    public KeyHash? HashOf(string id) => _hashes.TryGetValue(id, out var hash) ? hash : null;

    /// <summary>The key of that text, revoked or not; null when there is none.</summary>
    public KnownKey? Find(ReadOnlySpan<char> text) =>
        text.Length <= KeyText.LengthMax && _keys.TryGetValue(KeyHash.Of(text), out var known) ? known : null;
}
