using System.Net.Http.Json;
using System.Text.Json;

namespace UsageLedger.Cli.Doctor;

/// <summary>A host that should run.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Url">Where it answers.</param>
sealed record HostAddress(string Name, Uri Url);

/// <summary>What a host says of itself at /health/ready.</summary>
sealed record HostReadiness(string Status, IReadOnlyList<HostReadinessCheck>? Checks);

/// <summary>One thing that a host needs.</summary>
sealed record HostReadinessCheck(string Name, string Status, string? Detail);

/// <summary>Asks the hosts how they are.</summary>
static class HostChecks
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(
        IReadOnlyList<HostAddress> hosts, CancellationToken cancellation)
    {
        if (hosts.Count == 0)
            return
            [
                Finding.Note(
                    "hosts", "No host was looked at.",
                    "Name them: --hosts http://127.0.0.1:5080 http://127.0.0.1:5081 …"),
            ];
        using var http = new HttpClient();
        var found = await Task.WhenAll(hosts.Select(host => BoundedCheck.RunAsync(
            host.Name,
            $"Start it: it should answer at {host.Url}",
            token => AskAsync(http, host, token),
            cancellation)));
        return [.. found.SelectMany(each => each)];
    }

    static async Task<IReadOnlyList<Finding>> AskAsync(
        HttpClient http, HostAddress host, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(new Uri(host.Url, "/health/ready"), cancellation);
        var says = await answer.Content.ReadFromJsonAsync<HostReadiness>(JsonSerializerOptions.Web, cancellation);
        return [Readiness(host, says!)];
    }

    /// <summary>What a host's answer means.</summary>
    public static Finding Readiness(HostAddress host, HostReadiness says)
    {
        var trouble = string.Join("; ", (says.Checks ?? [])
            .Where(check => check.Status != "ready")
            .Select(check => check.Detail is { } detail ? $"{check.Name}: {detail.TrimEnd('.')}" : check.Name));
        return says.Status switch
        {
            "ready" => Finding.Ok(host.Name, $"{host.Url} is ready."),
            "degraded" => Finding.Note(
                host.Name, $"{host.Url} works without all that it needs: {trouble}.", "Mend what it names."),
            _ => Finding.Wrong(host.Name, $"{host.Url} is not ready: {trouble}.", "Mend what it names."),
        };
    }
}
