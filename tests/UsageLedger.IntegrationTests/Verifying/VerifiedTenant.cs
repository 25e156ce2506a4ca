using System.Text.Json;
using UsageLedger.Harness;
using UsageLedger.IntegrationTests.Segment;

namespace UsageLedger.IntegrationTests.Verifying;

/// <summary>A tenant of a test's own, since what is broken in it must disturb nobody else.</summary>
sealed record VerifiedTenant(Installation Ledger, string Name, LedgerApi Api)
{
    public static async Task<VerifiedTenant> CreateAsync(LedgerFixture fixture)
    {
        var (ledger, name, api) = await NewTenant.CreateAsync(fixture);
        return new(ledger, name, api);
    }

    /// <summary>A user with a feature and usage of 5, in two events.</summary>
    public async Task<(string User, string Feature)> UserWithUsageAsync()
    {
        var (user, feature) = await Api.SubscribedUserAsync(limit: 100);
        await RecordAsync(user, feature, 2);
        await RecordAsync(user, feature, 3);
        return (user, feature);
    }

    public async Task<Guid> RecordAsync(string user, string feature, decimal delta, string action = "ADD") =>
        LedgerApi.Ensure(await Api.RecordAsync(new { userId = user, featureId = feature, delta, action }))["eventId"]
            .GetGuid();

    public async Task MergeAsync(string user, string into) => LedgerApi.Ensure(await Api.SendAsync(
        Ledger.Admin, HttpMethod.Post, $"/v1/users/{into}/merge", new { userId = user, target = into }));

    /// <summary>Changes what no program of the ledger changes: as a superuser, past the triggers.</summary>
    public async Task BreakAsync(string sql, params object[] parameters)
    {
        await using var connection = await Ledger.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var past = new Npgsql.NpgsqlCommand("set local session_replication_role = replica", connection))
            await past.ExecuteNonQueryAsync();
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = Name });
        foreach (var value in parameters) command.Parameters.Add(new() { Value = value });
        Assert.True(await command.ExecuteNonQueryAsync() > 0, "nothing was broken");
        await transaction.CommitAsync();
    }

    /// <summary>Runs <c>ledger verify</c> for this tenant.</summary>
    public Task<CommandEnd> VerifyAsync(params string[] more) =>
        Ledger.CommandAsync(["verify", "--tenant", Name, .. more]);

    /// <summary>The same for a program, which finds something.</summary>
    public async Task<JsonElement> FindAsync(params string[] more)
    {
        var end = await VerifyAsync([.. more, "--json"]);
        Assert.True(end.ExitCode == 1, $"{end.ExitCode}: {end.Output}{end.Error}");
        return end.Json;
    }

    /// <summary>The same, when nothing may be found.</summary>
    public async Task<JsonElement> FindNothingAsync(params string[] more)
    {
        var end = await VerifyAsync([.. more, "--json"]);
        Assert.True(end.ExitCode == 0, $"{end.ExitCode}: {end.Output}{end.Error}");
        return end.Json;
    }
}
