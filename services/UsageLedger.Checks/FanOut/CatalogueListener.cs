using System.Text.Json;
using Npgsql;
using UsageLedger.Projections;

namespace UsageLedger.Checks;

/// <summary>Hears from PostgreSQL that the catalogue changed, over a connection of its own.</summary>
sealed partial class CatalogueListener(
    NpgsqlDataSource database, FreshMemory memory, TimeProvider clock, ILogger<CatalogueListener> log)
    : BackgroundService
{
    /// <summary>A connection may die without a word: so often it is asked for a sign of life.</summary>
    static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    const int AnswerSecondsMax = 2;

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stopping);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                LogLost(e.Message);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // the host stops
            }
            memory.CatalogueLost();
            await Task.Delay(RetryDelay, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task ListenAsync(CancellationToken stopping)
    {
        await using var connection = await database.OpenConnectionAsync(stopping);
        connection.Notification += (_, notification) => Hear(notification.Payload);
        // Whatever commits after this statement is heard; users are read after it, and so with what committed before.
        await AskAsync(connection, $"listen {CatalogueSignal.Channel}", stopping);
        LogListens();
        while (true)
        {
            await connection.WaitAsync(LookInterval, stopping);
            await AskAsync(connection, "select 1", stopping);
        }
    }

    async Task AskAsync(NpgsqlConnection connection, string sql, CancellationToken stopping)
    {
        var sentAt = clock.GetTimestamp();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = AnswerSecondsMax };
        await command.ExecuteNonQueryAsync(stopping);
        memory.HeardCatalogue(sentAt);
    }

    void Hear(string payload)
    {
        try
        {
            memory.Apply(CatalogueSignal.Read(payload));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            memory.ForgetAll();
            LogNotUnderstood(e);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "PostgreSQL's notifications of the catalogue are listened to")]
    partial void LogListens();

    [LoggerMessage(2, LogLevel.Warning, "PostgreSQL's notifications of the catalogue are not heard: {Trouble}")]
    partial void LogLost(string trouble);

    [LoggerMessage(3, LogLevel.Warning, "A notification was not understood; everything in memory is forgotten")]
    partial void LogNotUnderstood(Exception exception);
}
