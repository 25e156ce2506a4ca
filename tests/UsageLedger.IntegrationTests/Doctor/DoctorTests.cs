using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Doctor;

[Collection(RunningLedger.Name)]
public sealed class WhatTheDoctorFinds(LedgerFixture fixture)
{
    [Fact]
    public async Task Nothing_is_wrong_with_a_healthy_installation_and_a_stopped_recorder_is_named()
    {
        await using var ledger = await Installation.StartAsync(fixture.Servers);
        // The management learns of consumers every few seconds.
        var healthy = await Eventually.AsyncValue(
            "nothing to be wrong", () => DoctorAsync(Settings(ledger), Hosts(ledger)), ended => ended.ExitCode == 0);
        Assert.Empty(Wrong(healthy));
        string[] looked = ["schema", "fsync", "queues", "alarms", "admin keys", "broker"];
        Assert.Empty(looked.Except(Findings(healthy).Select(each => Text(each, "check"))));

        await ledger.Recorder.StopAsync();
        var sick = await Eventually.AsyncValue(
            "the queues to be without consumers",
            () => DoctorAsync(Settings(ledger), Hosts(ledger)),
            ended => Wrong(ended).Contains("consumers"));
        Assert.Equal(1, sick.ExitCode);
        Assert.Contains("Nobody takes from queue usage-inbox", sick.Output, StringComparison.Ordinal);
        Assert.Contains($"host {ledger.Recorder.Address.Authority}", Wrong(sick));
    }

    [Fact]
    public async Task A_broker_that_is_away_is_wrong_and_no_password_is_shown()
    {
        var settings = Settings(fixture.Ledger);
        settings["ConnectionStrings__Broker"] = $"amqp://me:vK3Xq@127.0.0.1:{Ports.Free()}/";
        settings["BROKER_MANAGEMENT"] = $"http://me:vK3Xq@127.0.0.1:{Ports.Free()}";
        var ended = await DoctorAsync(settings);
        Assert.Equal(1, ended.ExitCode);
        Assert.Equal(["alarms", "broker", "queues"], Wrong(ended).Order());
        Assert.DoesNotContain("vK3Xq", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_that_take_connections_and_never_answer_do_not_hold_it_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        var began = Stopwatch.GetTimestamp();
        var ended = await DoctorAsync(
            new()
            {
                ["ConnectionStrings__Ledger"] = $"Host=127.0.0.1;Port={port};Database=x;Username=x",
                ["ConnectionStrings__Broker"] = $"amqp://guest:guest@127.0.0.1:{port}/",
                ["BROKER_MANAGEMENT"] = $"http://guest:guest@127.0.0.1:{port}",
                ["ADMIN_PORT"] = $"{port}",
            });
        Assert.Equal(["admin", "alarms", "broker", "database", "queues"], Wrong(ended).Order());
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task A_database_without_schema_and_keys_is_wrong_and_what_is_not_named_is_a_note()
    {
        var database = new Npgsql.NpgsqlConnectionStringBuilder(fixture.Ledger.Database) { Database = "postgres" };
        var ended = await DoctorAsync(new() { ["ConnectionStrings__Ledger"] = database.ConnectionString });
        Assert.Equal(["admin keys", "schema"], Wrong(ended).Order());
        Assert.Contains("ledger migrate", ended.Output, StringComparison.Ordinal);
        var notes = Findings(ended).Where(each => Text(each, "verdict") == "NOTE").Select(each => Text(each, "check"));
        Assert.Empty(new[] { "broker", "queues", "hosts" }.Except(notes));
    }

    [Theory]
    [InlineData("--broker", "http://127.0.0.1")]
    [InlineData("--management", "nonsense")]
    [InlineData("--hosts", "ftp://127.0.0.1")]
    public async Task An_address_that_is_none_is_refused(string option, string value)
    {
        var ended = await LedgerCommand.RunAsync(fixture.Ledger.Database, "doctor", option, value);
        Assert.Equal((2, true), (ended.ExitCode, ended.Error.Contains(option, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_person_reads_a_table()
    {
        var ended = await LedgerCommand.RunAsync(fixture.Ledger.Database, "doctor");
        Assert.Contains("to do", ended.Output, StringComparison.Ordinal);
        Assert.Contains("to note.", ended.Output, StringComparison.Ordinal);
    }

    Dictionary<string, string> Settings(Installation ledger) => new()
    {
        ["ConnectionStrings__Ledger"] = ledger.Database,
        ["ConnectionStrings__Broker"] = ledger.Broker,
        ["BROKER_MANAGEMENT"] = fixture.Servers.Management.ToString(),
    };

    static string[] Hosts(Installation ledger) =>
    [
        "--hosts", ledger.Ingest.Address.ToString(), ledger.Recorder.Address.ToString(),
        $"{ledger.Entitlements.Address},{ledger.Admin.Address}",
    ];

    static Task<CommandEnd> DoctorAsync(Dictionary<string, string> settings, params string[] arguments) =>
        LedgerCommand.RunAsync(settings, ["doctor", "--json", .. arguments]);

    static IEnumerable<JsonElement> Findings(CommandEnd ended) => ended.Json.GetProperty("findings").EnumerateArray();

    static List<string> Wrong(CommandEnd ended) =>
        [.. Findings(ended).Where(each => Text(each, "verdict") == "WRONG").Select(each => Text(each, "check"))];

    static string Text(JsonElement of, string member) => of.GetProperty(member).GetString()!;
}
