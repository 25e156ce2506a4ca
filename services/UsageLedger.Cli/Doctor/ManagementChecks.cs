using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace UsageLedger.Cli.Doctor;

/// <summary>Looks at the broker's queues and alarms through its management API.</summary>
static class ManagementChecks
{
    const string Unreachable =
        "Look whether the plugin rabbitmq_management runs there, and whether the user has the tag monitoring.";

    public static async Task<IReadOnlyList<Finding>> RunAsync(
        Uri management, string virtualHost, int partitions, CancellationToken cancellation)
    {
        var address = new UriBuilder(management) { UserName = "", Password = "" }.Uri;
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(management.UserInfo))));
        var found = await Task.WhenAll(
            BoundedCheck.RunAsync("queues", Unreachable, QueuesAsync, cancellation),
            BoundedCheck.RunAsync("alarms", Unreachable, AlarmsAsync, cancellation));
        return [.. found.SelectMany(each => each)];

        async Task<IReadOnlyList<Finding>> QueuesAsync(CancellationToken token)
        {
            var path = $"/api/queues/{Uri.EscapeDataString(virtualHost)}?columns=name,type,consumers,messages";
            using var answer = await http.GetAsync(path, token);
            if (answer.StatusCode == HttpStatusCode.NotFound)
                return [Finding.Wrong("queues", $"There is no virtual host '{virtualHost}'.", "Look at --broker.")];
            answer.EnsureSuccessStatusCode();
            var queues = await answer.Content.ReadFromJsonAsync<List<Queue>>(JsonSerializerOptions.Web, token);
            return BrokerRules.Queues(queues ?? [], partitions);
        }

        async Task<IReadOnlyList<Finding>> AlarmsAsync(CancellationToken token)
        {
            using var answer = await http.GetAsync("/api/health/checks/alarms", token);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                return
                [
                    Finding.Wrong(
                        "alarms", $"RabbitMQ takes no messages: {await ReasonAsync(answer, token)}.",
                        "Give it memory or disk: it goes on by itself then."),
                ];
            answer.EnsureSuccessStatusCode();
            return [Finding.Ok("alarms", "None is in force.")];
        }
    }

    static async Task<string> ReasonAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        return body.TryGetProperty("reason", out var reason) ? reason.ToString() : "an alarm is in force";
    }
}
