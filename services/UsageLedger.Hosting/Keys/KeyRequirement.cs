using System.Text;

namespace UsageLedger.Hosting;

/// <summary>Who may call.</summary>
public static class KeyRequirement
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    // Says why and is never answered itself: what is answered is written into.
    static readonly ProblemResult UnknownKey = Problem.Unauthorized("");

    /// <summary>Reads the keys from <c>ConnectionStrings:Ledger</c> with the role <c>ledger_keys</c>, and follows their
    /// changes; readiness check <c>keys</c>.</summary>
    public static void AddKeys(this WebApplicationBuilder builder)
    {
        var database = KeyDatabase.Of(builder);
        builder.Services.AddSingleton(_ => database); // by a factory, so that the container disposes it
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddSingleton(services => new UserTokens(
            services.GetRequiredService<KeyRing>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<KeyRing>());
        builder.Services.AddHealthChecks().AddCheck<KeyRing>("keys");
    }

    /// <summary>Lets in only requests with a key: <c>Authorization: KEY</c>, <c>Authorization: Bearer KEY</c>, or the
    /// user name of <c>Authorization: Basic</c>. Others are answered 401, 403 (a public key on an admin call), or 503
    /// while the keys were never read.</summary>
    /// <param name="group">The routes.</param>
    /// <param name="needed">What the key must be good for; an admin key is good for everything.</param>
    public static TBuilder RequireKey<TBuilder>(this TBuilder group, KeyKind needed)
        where TBuilder : IEndpointConventionBuilder
    {
        // Not async, and the ring looked up once: every request comes through here.
        group.AddEndpointFilterFactory((route, next) =>
        {
            var ring = route.ApplicationServices.GetRequiredService<KeyRing>();
            return call => Refusal(call.HttpContext, ring.Table, needed, Sent(call.HttpContext)) is null
                ? next(call)
                : LookAgainAsync(call, needed, next);
        });
        return group.DescribeKey(needed);
    }

    /// <summary>Says in the description of the API that a key is needed, for routes that ask for it themselves with
    /// <see cref="KeyProblemAsync(HttpContext, KeyKind)"/>.</summary>
    /// <inheritdoc cref="RequireKey"/>
    public static TBuilder DescribeKey<TBuilder>(this TBuilder group, KeyKind needed)
        where TBuilder : IEndpointConventionBuilder => group.WithMetadata(new KeyNeeded(needed));

    /// <summary>Why a request is not let in, for routes that answer that in a way of their own; null when it is.
    /// </summary>
    /// <inheritdoc cref="RequireKey"/>
    public static ValueTask<ProblemResult?> KeyProblemAsync(this HttpContext http, KeyKind needed) =>
        http.KeyProblemAsync(needed, Sent(http));

    /// <summary>The same for a key that came in the body, where a request has no header Authorization.</summary>
    /// <param name="http">The request.</param>
    /// <param name="needed">What the key must be good for.</param>
    /// <param name="sent">The key; empty when there is none.</param>
    public static async ValueTask<ProblemResult?> KeyProblemAsync(this HttpContext http, KeyKind needed, string sent)
    {
        var ring = http.RequestServices.GetRequiredService<KeyRing>();
        if (Refusal(http, ring.Table, needed, sent) is not { } refusal) return null;
        if (!ReferenceEquals(refusal, UnknownKey)) return refusal;
        // A key that was made a moment ago may not have been read yet: then it is worth a look at the database.
        await ring.LookAgainAsync(http.RequestAborted);
        refusal = Refusal(http, ring.Table, needed, sent);
        return ReferenceEquals(refusal, UnknownKey) ? Problem.Unauthorized("The key is not known.") : refusal;
    }

    /// <summary>The key that <see cref="RequireKey"/> let in.</summary>
    public static LedgerKey Key(this HttpContext http) =>
        http.Features.Get<LedgerKey>() ?? throw new InvalidOperationException("The route does not require a key.");

    static async ValueTask<object?> LookAgainAsync(
        EndpointFilterInvocationContext call, KeyKind needed, EndpointFilterDelegate next) =>
        await call.HttpContext.KeyProblemAsync(needed) ?? await next(call);

    static string Sent(HttpContext http) => http.Request.Headers.Authorization.ToString();

    static ProblemResult? Refusal(HttpContext http, KeyTable? table, KeyKind needed, string sent)
    {
        if (table is null) return Problem.Unavailable("The keys were not read from PostgreSQL yet.", RetryAfter);
        var text = KeyIn(sent);
        if (text.IsEmpty) return Problem.Unauthorized("Send a key in the Authorization header.");
        if (table.Find(text) is not { } known) return UnknownKey;
        if (known.Revoked) return Problem.Unauthorized("The key was revoked.");
        if (needed == KeyKind.Admin && known.Key.Kind != KeyKind.Admin)
            return Problem.Forbidden("A public key only reads; this call needs an admin key (prv_…).");
        http.Features.Set(known.Key);
        return null;
    }

    internal static ReadOnlySpan<char> KeyIn(string authorization)
    {
        const string bearer = "Bearer ", basic = "Basic ";
        var text = authorization.AsSpan().Trim();
        if (text.StartsWith(bearer, StringComparison.OrdinalIgnoreCase)) return text[bearer.Length..].Trim();
        return text.StartsWith(basic, StringComparison.OrdinalIgnoreCase) ? UserNameIn(text[basic.Length..]) : text;
    }

    // As Segment's clients send it: the base64 of the key and a colon. A password is not looked at.
    static ReadOnlySpan<char> UserNameIn(ReadOnlySpan<char> base64)
    {
        var bytes = new byte[base64.Length]; // the server bounds its headers
        if (!Convert.TryFromBase64Chars(base64, bytes, out var length)) return base64; // no key is like that
        var pair = Encoding.UTF8.GetString(bytes, 0, length).AsSpan();
        var colon = pair.IndexOf(':');
        return (colon < 0 ? pair : pair[..colon]).Trim();
    }
}

/// <summary>On a route: what its key must be good for.</summary>
sealed record KeyNeeded(KeyKind Kind);
