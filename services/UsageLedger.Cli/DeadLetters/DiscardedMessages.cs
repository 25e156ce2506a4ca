using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace UsageLedger.Cli.DeadLetters;

/// <summary>A message that was discarded, without its body.</summary>
sealed record DiscardedMessage(
    string Id,
    string Queue,
    string Kind,
    string Reason,
    string? Tenant,
    string? EventId,
    DateTime? FirstSeen,
    DateTime? LastSeen,
    long Count,
    string DiscardedBecause,
    string DiscardedBy,
    string DatabaseUser,
    DateTime DiscardedAt);

/// <summary>The record of what was discarded: table ledger.discarded_messages.</summary>
/// <param name="database">Connections of operators.</param>
/// <param name="because">Why it is discarded.</param>
sealed class DiscardedMessages(NpgsqlDataSource database, string because)
{
    const string Insert = """
        insert into ledger.discarded_messages (
          id, fingerprint, queue, kind, reason, tenant_id, event_id, first_seen, last_seen, refusals,
          discarded_because, discarded_by, message_id, content_type, headers, body)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        on conflict do nothing
        """;

    static readonly string DiscardedBy = $"{Environment.UserName}@{Environment.MachineName}";

    /// <summary>Records messages; when this returns, it is committed.</summary>
    /// <exception cref="NpgsqlException">It is not.</exception>
    public async Task RecordAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var letter in letters) batch.BatchCommands.Add(CommandOf(letter));
        await batch.ExecuteNonQueryAsync(cancellation); // one transaction
    }

    /// <summary>Looks whether the database can take a record, before anything is touched.</summary>
    /// <exception cref="NpgsqlException">It cannot.</exception>
    public static async Task RequireAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("select from ledger.discarded_messages limit 0");
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The latest, and how many there are beside them.</summary>
    public static async Task<(IReadOnlyList<DiscardedMessage> Rows, long More)> LatestAsync(
        NpgsqlDataSource database, int limit, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select id, queue, kind, reason, tenant_id, event_id, first_seen, last_seen, refusals,
              discarded_because, discarded_by, database_user, discarded_at, count(*) over ()
            from ledger.discarded_messages order by discarded_at desc, id, fingerprint limit $1
            """);
        command.Parameters.Add(new() { Value = limit });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var (rows, all) = (new List<DiscardedMessage>(), 0L);
        while (await row.ReadAsync(cancellation))
        {
            rows.Add(new(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), Text(4), Text(5), Time(6),
                Time(7), row.GetInt64(8), row.GetString(9), row.GetString(10), row.GetString(11),
                row.GetDateTime(12)));
            all = row.GetInt64(13);
        }
        return (rows, all - rows.Count);

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        DateTime? Time(int column) => row.IsDBNull(column) ? null : row.GetDateTime(column);
    }

    NpgsqlBatchCommand CommandOf(DeadLetter letter)
    {
        var (properties, headers) = (letter.Message.Properties, new LetterHeaders(letter.Message.Properties));
        return new(Insert)
        {
            Parameters =
            {
                Text(letter.Id), Text(letter.Fingerprint), Text(letter.Queue), Text(letter.Kind.Word()),
                Text(letter.Reason), Text(letter.Origin.Tenant), Text(letter.Origin.EventId), Time(letter.FirstSeen),
                Time(letter.LastSeen), new() { Value = letter.Refusals }, Text(because), Text(DiscardedBy),
                Text(properties.MessageId), Text(properties.ContentType),
                new() { Value = JsonSerializer.Serialize(headers.Plain()), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = letter.Message.Body.ToArray(), NpgsqlDbType = NpgsqlDbType.Bytea },
            },
        };
    }

    // PostgreSQL keeps no NUL in a text.
    static NpgsqlParameter Text(string? text) => new()
    {
        Value = text is null ? DBNull.Value : PrintableText.Of(text),
        NpgsqlDbType = NpgsqlDbType.Text,
    };

    static NpgsqlParameter Time(DateTimeOffset? time) => new()
    {
        Value = time is { } known ? known.ToUniversalTime() : DBNull.Value,
        NpgsqlDbType = NpgsqlDbType.TimestampTz,
    };
}
