using System.Globalization;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Verifying;

[Collection(RunningLedger.Name)]
public sealed class AnExplanationInTheTerminal(LedgerFixture fixture) : IAsyncLifetime
{
    VerifiedTenant _tenant = null!;
    string _user = "";
    string _feature = "";

    public async Task InitializeAsync()
    {
        _tenant = await VerifiedTenant.CreateAsync(fixture);
        (_user, _feature) = await _tenant.UserWithUsageAsync();
        var taken = await _tenant.RecordAsync(_user, _feature, 7);
        LedgerApi.Ensure(await _tenant.Api.ReverseAsync(taken, "billed [red]twice"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Says_the_answer_and_lists_what_adds_up_to_it()
    {
        var end = await ExplainAsync(_user, _feature);
        Assert.Equal((0, ""), (end.ExitCode, end.Error));
        var lines = end.Output.Split('\n');
        Assert.StartsWith("Yes: ", lines[0], StringComparison.Ordinal);
        Assert.Contains(" 5 used of 100, from ", lines[0], StringComparison.Ordinal);
        string[] parts =
            ["subscription started", "period started", "ADD 2", "ADD 3", "taken back", "[red]twice"];
        foreach (var part in parts)
            Assert.Contains(part, end.Output, StringComparison.Ordinal);
        var effects = lines
            .Select(line => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 3 && cells[1].StartsWith("ADD", StringComparison.Ordinal))
            .Select(cells => decimal.Parse(cells[2], CultureInfo.InvariantCulture));
        Assert.Equal([2, 3, 0], effects);
    }

    [Fact]
    public async Task Is_for_programs_the_document_of_the_service()
    {
        var at = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var end = await ExplainAsync(_user, _feature, "--at", at, "--known-at", at, "--json");
        var served = LedgerApi.Ensure(await _tenant.Api.SendAsync(
            fixture.Ledger.Entitlements, HttpMethod.Get,
            $"/v1/users/{_user}/usage/{_feature}/explain?at={at}&knownAt={at}"));
        Assert.Equal(0, end.ExitCode);
        Assert.True(JsonElement.DeepEquals(served.Body, end.Json), $"{served.Body}\n{end.Output}");
    }

    [Fact]
    public async Task Leaves_out_what_was_not_known_yet()
    {
        var known = await fixture.Ledger.ScalarAsync<DateTime>(
            "select max(timestamp) from ledger_events.mt_events where tenant_id = $1 and type = 'usage_recorded'",
            _tenant.Name);
        var end = await ExplainAsync(_user, _feature, "--known-at", known.ToString("O"), "--json");
        var consumption = end.Json.GetProperty("entitlement").GetProperty("consumption");
        Assert.Equal(12, consumption.GetProperty("used").GetDecimal());
    }

    [Theory]
    [InlineData("nobody", "nothing", "has no user 'nobody'")]
    [InlineData("", "nothing", "The user ")]
    [InlineData("124", "a\tb", "The feature ")]
    public async Task Of_nobody_is_refused_with_a_sentence(string user, string feature, string sentence)
    {
        var end = await ExplainAsync(user, feature);
        Assert.Equal((2, ""), (end.ExitCode, end.Output));
        Assert.Contains(sentence, end.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--at", "yesterday")]
    [InlineData("--known-at", "2026-01-01T00:00:00")]
    [InlineData("--at", "1999-01-01T00:00:00Z")]
    public async Task At_what_is_no_instant_is_refused(string option, string value)
    {
        var end = await ExplainAsync(_user, _feature, option, value);
        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith($"{option} is no instant", end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wants_a_tenant_when_there_are_several()
    {
        var end = await fixture.Ledger.CommandAsync("explain", _user, _feature);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("--tenant", end.Error, StringComparison.Ordinal);
    }

    Task<CommandEnd> ExplainAsync(string user, string feature, params string[] more) =>
        fixture.Ledger.CommandAsync(["explain", user, feature, "--tenant", _tenant.Name, .. more]);
}
