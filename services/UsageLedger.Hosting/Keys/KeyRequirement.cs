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

    /// <summary>Lets in only requests with a key: <c>Authorization: KEY</c> or <c>Authorization: Bearer KEY</c>.
    /// Others are answered 401, 403 (a public key on an admin call), or 503 while the keys were never read.</summary>
    /// <param name="group">The routes.</param>
    /// <param name="needed">What the key must be good for; an admin key is good for everything.</param>
    public static TBuilder RequireKey<TBuilder>(this TBuilder group, KeyKind needed)
        where TBuilder : IEndpointConventionBuilder
    {
        // Not async, and the ring looked up once: every request comes through here.
        group.AddEndpointFilterFactory((route, next) =>
        {
            var ring = route.ApplicationServices.GetRequiredService<KeyRing>();
            return call => Refusal(call.HttpContext, ring.Table, needed) is null
                ? next(call)
                : LookAgainAsync(call, needed, next);
        });
        group.WithMetadata(new KeyNeeded(needed));
        return group;
    }

    /// <summary>Why a request is not let in, for routes that answer that in a way of their own; null when it is.
    /// </summary>
    /// <inheritdoc cref="RequireKey"/>
    public static async ValueTask<ProblemResult?> KeyProblemAsync(this HttpContext http, KeyKind needed)
    {
        var ring = http.RequestServices.GetRequiredService<KeyRing>();
        if (Refusal(http, ring.Table, needed) is not { } refusal) return null;
        if (!ReferenceEquals(refusal, UnknownKey)) return refusal;
        // A key that was made a moment ago may not have been read yet: then it is worth a look at the database.
        await ring.LookAgainAsync(http.RequestAborted);
        refusal = Refusal(http, ring.Table, needed);
        return ReferenceEquals(refusal, UnknownKey) ? Problem.Unauthorized("The key is not known.") : refusal;
    }

    /// <summary>The key that <see cref="RequireKey"/> let in.</summary>
    public static LedgerKey Key(this HttpContext http) =>
        http.Features.Get<LedgerKey>() ?? throw new InvalidOperationException("The route does not require a key.");

    static async ValueTask<object?> LookAgainAsync(
        EndpointFilterInvocationContext call, KeyKind needed, EndpointFilterDelegate next) =>
        await call.HttpContext.KeyProblemAsync(needed) ?? await next(call);

    static ProblemResult? Refusal(HttpContext http, KeyTable? table, KeyKind needed)
    {
        if (table is null) return Problem.Unavailable("The keys were not read from PostgreSQL yet.", RetryAfter);
        var text = KeyIn(http.Request.Headers.Authorization.ToString());
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
        const string bearer = "Bearer ";
        var text = authorization.AsSpan().Trim();
        return text.StartsWith(bearer, StringComparison.OrdinalIgnoreCase) ? text[bearer.Length..].Trim() : text;
    }
}

/// <summary>On a route: what its key must be good for.</summary>
sealed record KeyNeeded(KeyKind Kind);
