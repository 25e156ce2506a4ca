using System.Diagnostics.Metrics;
using Npgsql;

namespace UsageLedger.Checks;

/// <summary>What a host needs that answers checks.</summary>
public static class ChecksSetup
{
    const int UsersInMemoryMax = 500_000;

    /// <summary>Registers <see cref="Users"/> and <see cref="CheckMetrics"/>, the memory behind them with what keeps it
    /// fresh, and the health check <c>fan-out</c>. The host's database is a reader's at least, and its bus has
    /// <see cref="ChangesQueue"/>.</summary>
    public static void AddChecks(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(all => new FreshMemory(all.GetRequiredService<TimeProvider>(), UsersInMemoryMax));
        services.AddSingleton<ChangesQueueWatch>();
        services.AddHostedService<CatalogueListener>();
        services.AddHealthChecks().AddCheck<FanOutCheck>("fan-out");
        services.AddSingleton(all => new Users(
            all.GetRequiredService<FreshMemory>(),
            all.GetRequiredService<NpgsqlDataSource>(),
            all.GetRequiredService<TimeProvider>()));
        services.AddSingleton(all => new CheckMetrics(
            all.GetRequiredService<IMeterFactory>(),
            all.GetRequiredService<FreshMemory>(),
            all.GetRequiredService<TimeProvider>()));
    }
}
