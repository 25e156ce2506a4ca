using Npgsql;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Harness;
using UsageLedger.Projections;

namespace UsageLedger.IntegrationTests.EventStore;

/// <summary>A database with an empty log.</summary>
public sealed class EventLogFixture : IAsyncLifetime
{
    Servers _servers = null!;

    public string ConnectionString { get; private set; } = "";

    /// <summary>With the privileges of the Recorder.</summary>
    public NpgsqlDataSource Recorder { get; private set; } = null!;

    /// <summary>With every privilege.</summary>
    public NpgsqlDataSource Owner { get; private set; } = null!;

    public EventAppender Appender { get; } = new(LedgerEvents.Types);

    public async Task InitializeAsync()
    {
        _servers = await Servers.StartAsync();
        var settings = new NpgsqlConnectionStringBuilder(_servers.Ledger) { Database = $"log_{Guid.NewGuid():n}" };
        ConnectionString = settings.ConnectionString;
        await LedgerEvents.Schema(ConnectionString).MigrateAsync(_ => { }, CancellationToken.None);
        Owner = NpgsqlDataSource.Create(ConnectionString);
        settings.Options = "-c role=ledger_recorder";
        Recorder = NpgsqlDataSource.Create(settings.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await Recorder.DisposeAsync();
        await Owner.DisposeAsync();
        await _servers.DisposeAsync();
    }

    public static string NewStream() => $"usage/user-{Guid.NewGuid():n}/api-calls";

    public static NewEvent Event(string stream, Guid? id = null, string tenant = "acme", decimal delta = 1) => new(
        tenant,
        new(stream),
        id ?? Guid.NewGuid(),
        new UsageRecorded(
            "user", "api-calls", delta, UsageAction.Add, DateTimeOffset.UnixEpoch.AddYears(50), "api", "1", null),
        DateTimeOffset.UnixEpoch.AddYears(56));

    /// <summary>Appends in a transaction of its own.</summary>
    public async Task<IReadOnlyDictionary<Guid, AppendedEvent>> AppendAsync(params NewEvent[] events)
    {
        await using var connection = await Recorder.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var appended = await Appender.AppendAsync(connection, events, default);
        await transaction.CommitAsync();
        return appended;
    }

    public async Task<List<StoredEvent>> ReadAsync(string stream, string tenant = "acme")
    {
        await using var connection = await Recorder.OpenConnectionAsync();
        return await EventReader.StreamAsync(connection, tenant, new(stream), default).ToListAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = Owner.CreateCommand(sql);
        foreach (var value in parameters) command.Parameters.Add(new() { Value = value });
        return (T)(await command.ExecuteScalarAsync())!;
    }
}

[CollectionDefinition(Name)]
public sealed class EventLog : ICollectionFixture<EventLogFixture>
{
    public const string Name = "an event log";
}
