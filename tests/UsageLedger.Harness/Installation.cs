using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Npgsql;
using UsageLedger.Projections;

namespace UsageLedger.Harness;

/// <summary>
/// A whole ledger: a database of its own, a virtual host of its own on the broker, and the hosts, each a process.
/// </summary>
public sealed class Installation : IAsyncDisposable
{
    readonly List<HostProcess> _hosts = [];
    readonly string _logFolder;

    Installation(Servers servers, string name, string logFolder)
    {
        _logFolder = logFolder;
        var database = new NpgsqlConnectionStringBuilder(servers.Ledger) { Database = name, MaxPoolSize = 20 };
        Database = database.ConnectionString;
        Broker = new UriBuilder(servers.Broker) { Path = name }.Uri.ToString();
        DataSource = NpgsqlDataSource.Create(Database);
        Ingest = Host("Ingest");
        Recorder = Host("Recorder");
        Entitlements = Host("Entitlements");
        Admin = Host("Admin");
        Api = new(this, AdminKey);
    }

    /// <summary>The tenant of <see cref="AdminKey"/>.</summary>
    public string Tenant => "acme-test";

    /// <summary>The first key.</summary>
    public string AdminKey { get; } = NewKey();

    /// <summary>Connection string of the database's owner.</summary>
    public string Database { get; }

    /// <summary>AMQP address of the virtual host.</summary>
    public string Broker { get; }

    /// <summary>Connections of the owner.</summary>
    public NpgsqlDataSource DataSource { get; }

    /// <summary>The hosts.</summary>
    public HostProcess Ingest { get; }

    /// <inheritdoc cref="Ingest"/>
    public HostProcess Recorder { get; }

    /// <inheritdoc cref="Ingest"/>
    public HostProcess Entitlements { get; }

    /// <inheritdoc cref="Ingest"/>
    public HostProcess Admin { get; }

    /// <summary>Calls with the first key.</summary>
    public LedgerApi Api { get; }

    /// <summary>Makes database and virtual host, and starts all four hosts.</summary>
    public static async Task<Installation> StartAsync(Servers servers)
    {
        var installation = await CreateAsync(servers);
        foreach (var host in installation._hosts) host.Launch();
        foreach (var host in installation._hosts) await host.WaitUntilReadyAsync();
        return installation;
    }

    /// <summary>Makes database and virtual host, and starts nothing.</summary>
    public static async Task<Installation> CreateAsync(Servers servers)
    {
        var name = $"ledger_{Guid.NewGuid():n}";
        var logs = Path.Combine(Repository.Root, "artifacts", "logs", name);
        Directory.CreateDirectory(logs);
        var installation = new Installation(servers, name, logs);
        await LedgerEvents.Schema(installation.Database).MigrateAsync(_ => { }, CancellationToken.None);
        await CreateVirtualHostAsync(servers.Management, name);
        return installation;
    }

    /// <summary>Another process of a host, on a port of its own; ends with the installation.</summary>
    /// <param name="name">Ingest, Recorder, Entitlements or Admin.</param>
    /// <param name="more">Settings beside the usual ones.</param>
    public HostProcess Host(string name, params IEnumerable<KeyValuePair<string, string>> more)
    {
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Ledger"] = Database,
            ["ConnectionStrings__Broker"] = Broker,
            ["FirstKey__Tenant"] = Tenant,
            ["FirstKey__Key"] = AdminKey,
        };
        foreach (var (key, value) in more) settings[key] = value;
        var host = new HostProcess(name, settings, _logFolder);
        _hosts.Add(host);
        return host;
    }

    /// <summary>A tenant beside the first.</summary>
    /// <returns>Calls with that tenant's admin key.</returns>
    public async Task<LedgerApi> OtherTenantAsync(string tenant)
    {
        var key = NewKey();
        var admin = Host("Admin", [new("FirstKey__Tenant", tenant), new("FirstKey__Key", key)]);
        await admin.StartAsync();
        await admin.StopAsync();
        var api = new LedgerApi(this, key);
        await Eventually.IsTrue("every host to know the key", api.IsKeyKnownAsync);
        return api;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        var problems = new List<Exception>();
        foreach (var host in _hosts)
        {
            try
            {
                await host.DisposeAsync();
            }
            catch (TimeoutException e)
            {
                problems.Add(e); // it is killed; the others must end too
            }
        }
        if (problems.Count > 0) throw new AggregateException(problems);
    }

    static string NewKey() => "prv_test_" + System.Security.Cryptography.RandomNumberGenerator.GetHexString(32, true);

    static async Task CreateVirtualHostAsync(Uri management, string name)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(management.UserInfo)));
        var api = new UriBuilder(management) { UserName = "", Password = "" }.Uri;
        var user = management.UserInfo.Split(':')[0];
        var all = new { configure = ".*", write = ".*", read = ".*" };
        (await http.PutAsync(new Uri(api, $"/api/vhosts/{name}"), null)).EnsureSuccessStatusCode();
        (await http.PutAsJsonAsync(new Uri(api, $"/api/permissions/{name}/{user}"), all)).EnsureSuccessStatusCode();
    }
}
