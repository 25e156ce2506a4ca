using System.ComponentModel;
using System.Diagnostics;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Catalogue;

namespace UsageLedger.IntegrationTests.Kana;

/// <summary>Kana's APIs asked by libraries as they are published: graphql-request, Kana's own client SDK, and the
/// KanaAdmin of <c>contracts/kana-admin-js</c>. Their tests are JavaScript, in <c>tests/kana-clients</c>.</summary>
[Collection(RunningLedger.Name)]
public sealed class ClientLibraries(LedgerFixture fixture)
{
    const string Clients = "tests/kana-clients";
    static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(3);

    public static TheoryData<string> Subjects =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, Clients), "*.test.mjs")
            .Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Subjects))]
    public async Task They_get_what_Kana_documented(string subject)
    {
        var modules = Path.Combine(Repository.Root, Clients, "node_modules", "graphql-request");
        Assert.True(Directory.Exists(modules), $"The packages are missing: run npm ci in {Clients}.");
        await PassesAsync(Clients, [subject], await EnvironmentAsync());
    }

    [Fact]
    public Task KanaAdmin_passes_its_own_tests() => PassesAsync("contracts/kana-admin-js", [], []);

    async Task<Dictionary<string, string>> EnvironmentAsync()
    {
        var ledger = fixture.Ledger;
        return new()
        {
            ["ADMIN_URL"] = new Uri(ledger.Admin.Address, "graphql").ToString(),
            ["CLIENT_URL"] = new Uri(ledger.Entitlements.Address, "graphql").ToString(),
            ["ADMIN_KEY"] = ledger.AdminKey,
            ["PUBLIC_KEY"] = await PublicKeyAsync(),
        };
    }

    async Task<string> PublicKeyAsync()
    {
        var made = await fixture.PostAsync("/v1/keys", """{"kind":"public","name":"client libraries"}""");
        return made["key"].GetString()!;
    }

    static async Task PassesAsync(string folder, string[] files, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("node", ["--test", "--test-reporter=spec", .. files])
        {
            WorkingDirectory = Path.Combine(Repository.Root, folder),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var node = Start(start);
        var texts = Task.WhenAll(node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeMax);
        try
        {
            await node.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            node.Kill(entireProcessTree: true);
            Assert.Fail($"node --test did not end within {TimeMax}:\n{string.Concat(await texts)}");
        }
        Assert.True(node.ExitCode == 0, string.Concat(await texts));
    }

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException(
                $"Node.js 18 or newer is missing: install it, and run npm ci in {Clients}.", e);
        }
    }
}
