using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Entitlements.Checks;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Histories;

/// <summary>A host inside of this process, with a clock that the test sets.</summary>
/// <typeparam name="T">Any type of the host's assembly.</typeparam>
sealed class HostInProcess<T>(Installation ledger, TimeProvider clock) : WebApplicationFactory<T> where T : class
{
    protected override IHost CreateHost(IHostBuilder builder)
    {
        builder.ConfigureHostConfiguration(settings => settings.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Ledger"] = ledger.Database,
            ["ConnectionStrings:Broker"] = ledger.Broker,
            ["Logging:LogLevel:Default"] = "Error",
        }));
        return base.CreateHost(builder);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) =>
        builder.ConfigureTestServices(services => services.Replace(ServiceDescriptor.Singleton(clock)));
}

/// <summary>Admin and Entitlements in this process, on a database of their own.</summary>
public sealed class HostsInProcess : IAsyncDisposable
{
    readonly HostInProcess<CatalogueWriter> _admin;
    readonly HostInProcess<EntitlementAnswer> _entitlements;

    HostsInProcess(Installation ledger)
    {
        Ledger = ledger;
        _admin = new(ledger, Clock);
        _entitlements = new(ledger, Clock);
    }

    /// <summary>The database.</summary>
    public Installation Ledger { get; }

    internal SettableClock Clock { get; } = new(DateTimeOffset.UnixEpoch);

    internal CatalogueWriter Catalogue => _admin.Services.GetRequiredService<CatalogueWriter>();

    /// <summary>Makes a database and starts both hosts.</summary>
    public static async Task<HostsInProcess> StartAsync(Servers servers) =>
        new(await Installation.CreateAsync(servers));

    /// <summary>Calls to Admin.</summary>
    public HttpClient Admin(string key) => Client(_admin.CreateClient(), key);

    /// <summary>Calls to Entitlements.</summary>
    public HttpClient Entitlements(string key) => Client(_entitlements.CreateClient(), key);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync();
        await _entitlements.DisposeAsync();
        await Ledger.DisposeAsync();
    }

    static HttpClient Client(HttpClient client, string key)
    {
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", key);
        return client;
    }
}
