using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace UsageLedger.Hosting;

/// <summary>A key as its owner holds it, e.g. <c>prv_test_</c> and 32 letters and digits. The ledger keeps its hash.
/// </summary>
public static class KeyText
{
    const int SecretLength = 32; // 190 bits
    const int HintLength = 4;
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Longer texts are no keys, and are not hashed.</summary>
    public const int LengthMax = 200;

    /// <summary>A new key, from the system's cryptographic random numbers.</summary>
    public static string Create(KeyKind kind, KeyEnvironment environment) =>
        Prefix(kind, environment) + RandomNumberGenerator.GetString(Alphabet, SecretLength);

    /// <summary>The SHA-256 of a key: what <c>ledger.keys.hash</c> holds. No salt or slow hash is needed, because a
    /// key is random and long.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>What may be shown of a key so that its owner knows it again, e.g. <c>prv_test_…x7Qz</c>.</summary>
    public static string Hint(string key) => $"{key[..^SecretLength]}…{key[^HintLength..]}";

    /// <summary>The environment that a key's text or hint names.</summary>
    public static KeyEnvironment EnvironmentOf(string keyOrHint) =>
        keyOrHint.Contains("_test_", StringComparison.Ordinal) ? KeyEnvironment.Test : KeyEnvironment.Live;

    static string Prefix(KeyKind kind, KeyEnvironment environment) => (kind, environment) switch
    {
        (KeyKind.Admin, KeyEnvironment.Test) => "prv_test_",
        (KeyKind.Admin, KeyEnvironment.Live) => "prv_live_",
        (KeyKind.Public, KeyEnvironment.Test) => "pub_test_",
        (KeyKind.Public, KeyEnvironment.Live) => "pub_live_",
        _ => throw new UnreachableException(),
    };
}
