using System.Text;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.Bench;

/// <summary>The same checks over Kana's GraphQL, against those over REST: both from memory, each by the host that
/// offers them.</summary>
static class GraphQLChecks
{
    const int Connections = 64;

    const string Query = """
        query canUseFeature($userId: String!, $featureId: String!, $delta: Int) {
          canUseFeature(userId: $userId, featureId: $featureId, delta: $delta) {
            access reason consumption { budget used overageEnabled } } }
        """;

    public static async Task<Figure> MeasureAsync(Installation ledger)
    {
        var load = new UsageLoad(ledger, seed: 4);
        await load.PrepareAsync();
        var (overRest, overGraphQL) = (new RawHttp(ledger.Entitlements.Address), new RawHttp(ledger.Admin.Address));
        var rest = load.Pairs
            .Select(pair => overRest.Request(
                "GET", $"/v1/users/{pair.UserId}/entitlements/{pair.FeatureId}", ledger.AdminKey))
            .ToArray();
        var bodies = load.Pairs.Select(pair => JsonSerializer.Serialize(new
        {
            query = Query,
            variables = new { userId = pair.UserId, featureId = pair.FeatureId, delta = 1 },
        })).ToArray();
        await EnsureAnsweredAsync(ledger, bodies[0]);
        var graphQL = bodies
            .Select(body => overGraphQL.Request("POST", "/graphql", ledger.AdminKey, body))
            .ToArray();
        var (reference, rate) = await SideBySide.RunAsync(
            time => overRest.RunAsync(Connections, time, (c, n) => rest[(c * 40 + n) % rest.Length], 200),
            (_, time) => overGraphQL.RunAsync(
                Connections, time, (c, n) => graphQL[(c * 40 + n) % graphQL.Length], 200));
        return Figure.Ratio("checks over GraphQL", rate, "/s", reference, "the same over REST", target: 1.0 / 3);
    }

    // Errors have status 200 too: a rate of them would be a fine figure.
    static async Task EnsureAnsweredAsync(Installation ledger, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await ledger.Api.SendAsync(ledger.Admin, HttpMethod.Post, "/graphql", content);
        if (!answer["data"].GetProperty("canUseFeature").GetProperty("access").GetBoolean())
            throw new InvalidOperationException($"no access: {answer.Body}");
    }
}
