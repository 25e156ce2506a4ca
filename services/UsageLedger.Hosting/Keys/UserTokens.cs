using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace UsageLedger.Hosting;

/// <summary>Whom a user token speaks for.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="UserId">The one user.</param>
public sealed record UserToken(string Tenant, string UserId);

/// <summary>
/// Tokens with which a user's browser asks for that user alone: JSON Web Tokens, HS256, with the claims that Kana's had
/// (docs.usekana.com/client-sdk-frontend/authorization-frontend/secure-mode). A token is signed with a secret that
/// follows from the hash of the admin key that asked for it: so every host can check it without a query, none keeps
/// another secret, and it ends with that key. Whoever can read <c>ledger.keys</c> could make tokens, which read what
/// one user may use.
/// </summary>
public sealed class UserTokens
{
    /// <summary>How long a token is good, as Kana's were.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    const string Issuer = "usage-ledger";
    const string Audience = "kana-client";
    const string TenantClaim = "appId";
    const string UserClaim = "userId";
    const int LengthMax = 4096;
    static readonly byte[] Purpose = "usage-ledger user token"u8.ToArray();

    readonly KeyRing _keys;
    readonly TimeProvider _clock;
    readonly TokenValidationParameters _rules;
    readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = LengthMax };

    internal UserTokens(KeyRing keys, TimeProvider clock)
    {
        (_keys, _clock) = (keys, clock);
        _rules = new()
        {
            ValidIssuer = Issuer,
            ValidAudience = Audience,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            LifetimeValidator = (_, expires, _, _) => expires > clock.GetUtcNow().UtcDateTime,
            IssuerSigningKeyResolver = (_, _, keyId, _) => SecretOf(keyId) is { } secret ? [secret] : [],
        };
    }

    /// <summary>A new token.</summary>
    /// <param name="by">The admin key that asks for it.</param>
    /// <param name="userId">The user.</param>
    public string Issue(LedgerKey by, string userId)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        var secret = SecretOf(by.Id) ?? throw new InvalidOperationException("The key was let in, so it is known.");
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Subject = new ClaimsIdentity([new(TenantClaim, by.Tenant), new(UserClaim, userId)]),
            Issuer = Issuer,
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + Lifetime,
            SigningCredentials = new(secret, SecurityAlgorithms.HmacSha256),
        });
    }

    /// <summary>Whether a header Authorization holds what looks like a token, and not a key.</summary>
    public bool IsToken(string authorization) => _handler.CanReadToken(KeyRequirement.KeyIn(authorization).ToString());

    /// <summary>Whom a token speaks for; null when it is none, has expired, or its key was revoked.</summary>
    /// <param name="authorization">The header Authorization: the token, bare or after <c>Bearer</c>.</param>
    /// <param name="cancellation">Stops it.</param>
    public async ValueTask<UserToken?> ReadAsync(string authorization, CancellationToken cancellation)
    {
        var text = KeyRequirement.KeyIn(authorization).ToString();
        var result = await _handler.ValidateTokenAsync(text, _rules);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            // The key may have been made a moment ago, by another host.
            await _keys.LookAgainAsync(cancellation);
            result = await _handler.ValidateTokenAsync(text, _rules);
        }
        return result.IsValid
            && result.Claims.TryGetValue(TenantClaim, out var tenant)
            && result.Claims.TryGetValue(UserClaim, out var userId)
                ? new((string)tenant, (string)userId)
                : null;
    }

    SymmetricSecurityKey? SecretOf(string? keyId)
    {
        if (string.IsNullOrEmpty(keyId) || _keys.Table?.HashOf(keyId) is not { } hash) return null;
        var secret = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, hash.ToBytes(), SHA256.HashSizeInBytes, info: Purpose);
        return new(secret) { KeyId = keyId };
    }
}
