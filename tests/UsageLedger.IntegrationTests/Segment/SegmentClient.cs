using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>Segment's own client library, as it is published: <c>tests/segment-clients/send.mjs</c>.</summary>
static class SegmentClient
{
    const string Folder = "tests/segment-clients";
    static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(4);

    /// <summary>Sends identify and track calls of users whose ids begin with a prefix.</summary>
    /// <param name="host">To whom.</param>
    /// <param name="writeKey">The key.</param>
    /// <param name="users">How many users.</param>
    /// <param name="eventsPerUser">How many track calls each.</param>
    /// <param name="prefix">With what the ids of users, features and calls begin.</param>
    /// <param name="told">Takes what it says meanwhile, line by line, e.g. "answered 503".</param>
    /// <returns>What it sent; it has failed the test when it could not deliver all of it.</returns>
    public static async Task<JsonElement> SendAsync(
        Uri host, string writeKey, int users, int eventsPerUser, string prefix, Action<string>? told = null)
    {
        var folder = Path.Combine(Repository.Root, Folder);
        var modules = Path.Combine(folder, "node_modules", "@segment", "analytics-node");
        Assert.True(Directory.Exists(modules), $"The packages are missing: run npm ci in {Folder}.");
        string[] counts = [.. ((int[])[users, eventsPerUser]).Select(n => n.ToString(CultureInfo.InvariantCulture))];
        var start = new ProcessStartInfo(
            "node", ["send.mjs", host.ToString().TrimEnd('/'), writeKey, .. counts, prefix])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var node = Start(start);
        var errors = new StringBuilder();
        node.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) return;
            errors.AppendLine(line.Data);
            told?.Invoke(line.Data);
        };
        node.BeginErrorReadLine();
        var output = node.StandardOutput.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeMax);
        try
        {
            await node.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            node.Kill(entireProcessTree: true);
            Assert.Fail($"node send.mjs did not end within {TimeMax}:\n{await output}{errors}");
        }
        Assert.True(node.ExitCode == 0, $"node send.mjs ended with {node.ExitCode}:\n{await output}{errors}");
        return JsonDocument.Parse(await output).RootElement;
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
                $"Node.js 18 or newer is missing: install it, and run npm ci in {Folder}.", e);
        }
    }
}
