namespace UsageLedger.Hosting;

/// <summary>What a key may do.</summary>
public enum KeyKind
{
    /// <summary><c>pub_…</c>: reads only.</summary>
    Public,

    /// <summary><c>prv_…</c>: everything.</summary>
    Admin,
}

/// <summary>Whether real customers are concerned.</summary>
public enum KeyEnvironment
{
    /// <summary><c>…_test_…</c></summary>
    Test,

    /// <summary><c>…_live_…</c></summary>
    Live,
}

/// <summary>Whom a request speaks for.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="Tenant">The tenant of everything that the request reads or writes.</param>
/// <param name="Kind">What the key may do.</param>
/// <param name="Environment">Test or live.</param>
public sealed record LedgerKey(string Id, string Tenant, KeyKind Kind, KeyEnvironment Environment);
