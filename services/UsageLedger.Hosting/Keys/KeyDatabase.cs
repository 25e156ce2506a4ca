using Npgsql;

namespace UsageLedger.Hosting;

/// <summary>The way to <c>ledger.keys</c>, and to nothing else: one connection with the role <c>ledger_keys</c>.
/// </summary>
sealed record KeyDatabase(NpgsqlDataSource Source) : IAsyncDisposable
{
    const string Role = "ledger_keys";
    const int QuerySecondsMax = 2;

    /// <summary>The keys of <c>ConnectionStrings:Ledger</c>.</summary>
    public static KeyDatabase Of(WebApplicationBuilder builder)
    {
        var settings = LedgerDatabase.ConnectionSettings(builder, Role);
        settings.MaxPoolSize = 1;
        settings.Timeout = QuerySecondsMax;
        settings.CommandTimeout = QuerySecondsMax;
        var source = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = "ledger-keys" };
        source.ConfigureTracing(tracing => tracing
            .ConfigureCommandFilter(_ => false) // else a span each second for ever
            .EnablePhysicalOpenTracing(false));
        return new(source.Build());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
