using Npgsql;

namespace UsageLedger.Hosting;

/// <summary>The way to <c>ledger.keys</c>, and to nothing else: one connection with the role <c>ledger_keys</c>.
/// </summary>
sealed record KeyDatabase(NpgsqlDataSource Source) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
