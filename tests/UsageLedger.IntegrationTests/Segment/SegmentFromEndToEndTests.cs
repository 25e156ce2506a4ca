using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>Segment's own client library in front, checks behind, and RabbitMQ away in the middle.</summary>
[Collection(LedgerWithOutages.Name)]
public sealed class SegmentFromEndToEnd(OutageFixture fixture) : IAsyncLifetime
{
    const int Users = 100;
    const int EventsPerUser = 20;
    const string Prefix = "segment";
    static readonly string[] Features = [$"{Prefix}-feature-0", $"{Prefix}-feature-1"];

    readonly Servers _servers = fixture.Servers;
    readonly Installation _ledger = fixture.Ledger;

    public Task InitializeAsync() => fixture.RecoveredAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Users_and_consumption_are_exact_after_an_outage_of_the_broker()
    {
        foreach (var feature in Features) LedgerApi.Ensure(await _ledger.Api.DefineFeatureAsync(feature));
        var answered503 = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var sending = SegmentClient.SendAsync(
            _ledger.Ingest.Address, _ledger.AdminKey, Users, EventsPerUser, Prefix,
            line => { if (line.Contains("503", StringComparison.Ordinal)) answered503.TrySetResult(); });
        await Eventually.IsTrue(
            "some of it to be stored", async () => sending.IsCompleted || await CountAsync("segment_%") > 200);
        Assert.False(sending.IsCompleted, "the client was done before the outage");
        await _servers.KillAsync("rabbitmq");
        await Task.WhenAny(answered503.Task, sending).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.True(answered503.Task.IsCompleted, "the client had sent everything before the outage");
        await _servers.RestartAsync("rabbitmq");
        var sent = await sending;

        await Eventually.AsyncValue(
            "every call to be stored",
            () => CountAsync("segment_%"),
            count => count == Users * (EventsPerUser + 1),
            TimeSpan.FromMinutes(1));
        Assert.Equal(Users * EventsPerUser, await CountAsync("usage_recorded"));
        foreach (var user in sent.GetProperty("users").EnumerateObject()) await IsExactAsync(user.Name, user.Value);
    }

    async Task IsExactAsync(string userId, JsonElement sent)
    {
        var user = LedgerApi.Ensure(
            await _ledger.Api.SendAsync(_ledger.Admin, HttpMethod.Get, $"/v1/users/{userId}"));
        var traits = sent.GetProperty("traits");
        Assert.Equal(traits.GetProperty("name").GetString(), user["name"].GetString());
        Assert.Equal(traits.GetProperty("email").GetString(), user["email"].GetString());
        Assert.Equal(traits.GetProperty("billingUserId").GetString(), user["billingId"].GetString());
        foreach (var feature in Features)
        {
            LedgerApi.Ensure(await _ledger.Api.SendAsync(
                _ledger.Admin, HttpMethod.Post, "/v1/grants",
                new { userId, featureId = feature, reason = "a test", startsAt = DateTimeOffset.UtcNow.AddDays(-1) }));
            var expected = sent.GetProperty("events").EnumerateArray()
                .Select(each => each.GetProperty("properties"))
                .Where(properties => properties.GetProperty("featureId").GetString() == feature)
                .Sum(properties => properties.GetProperty("delta").GetDecimal());
            Assert.Equal(expected, await _ledger.Api.UsedAsync(userId, feature, "consistency=strong"));
        }
    }

    async Task<long> CountAsync(string type)
    {
        await using var command = _ledger.DataSource.CreateCommand(
            """
            select count(*) from ledger_events.mt_events
            where type like $1 and type not like 'segment_rule%' and stream_id like '%/' || $2 || '-user-%'
            """);
        command.Parameters.Add(new() { Value = type });
        command.Parameters.Add(new() { Value = Prefix });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
