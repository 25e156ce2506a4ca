using System.Diagnostics;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using UsageLedger.Harness;

namespace UsageLedger.Bench;

/// <summary>100-event POSTs until every event is committed and counted, against COPY BINARY of as many events into the
/// same table with the same indexes: the fastest that this server takes them in at all.</summary>
static class EndToEnd
{
    const int EventsInPost = 100;
    const int Connections = 8;
    const int PostsOfConnection = 250;
    const int EventCount = EventsInPost * Connections * PostsOfConnection;

    public static async Task<Figure> MeasureAsync(Installation ledger)
    {
        var load = new UsageLoad(ledger, seed: 4);
        await load.PrepareAsync();
        var pairs = load.Pairs.ToArray();
        double recorded = 0, copied = 0;
        for (var round = 0; round < 3; round++)
        {
            var copyRate = await CopyAsync(ledger, $"copy-{round}");
            var recordRate = await RecordAsync(ledger, pairs, round);
            if (round == 0) continue; // the first is not counted
            copied += copyRate / 2;
            recorded += recordRate / 2;
        }
        return Figure.Ratio(
            "recorded, end to end", recorded, "events/s", copied, "COPY BINARY, same table", target: 0.25);
    }

    static async Task<double> RecordAsync(Installation ledger, (string UserId, string FeatureId)[] pairs, int round)
    {
        var http = new RawHttp(ledger.Ingest.Address);
        var source = $"bench-{round}-{Guid.NewGuid():n}";
        var requests = Enumerable.Range(0, Connections)
            .Select(c => Enumerable.Range(0, PostsOfConnection)
                .Select(n => Post(http, ledger, pairs, source, c, n))
                .ToArray())
            .ToArray();
        var before = await PositionAsync(ledger);
        var started = Stopwatch.GetTimestamp();
        await http.RunAsync(
            Connections, TimeSpan.FromMinutes(2), (c, n) => n < PostsOfConnection ? requests[c][n] : null, 202);
        await Eventually.AsyncValue(
            $"{EventCount} events recorded", () => PositionAsync(ledger), position => position >= before + EventCount,
            TimeSpan.FromMinutes(2));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var logged = await ledger.ScalarAsync<long>(
            "select count(*) from ledger_events.mt_events where data->>'source' = $1", source);
        return logged == EventCount
            ? EventCount / seconds
            : throw new InvalidOperationException($"{logged} of {EventCount} events in the log");
    }

    static Task<long> PositionAsync(Installation ledger) =>
        ledger.ScalarAsync<long>("select coalesce(max(seq_id), 0) from ledger_events.mt_events");

    static byte[] Post(
        RawHttp http,
        Installation ledger,
        (string UserId, string FeatureId)[] pairs,
        string source,
        int connection,
        int post)
    {
        var json = new StringBuilder("[");
        for (var i = 0; i < EventsInPost; i++)
        {
            var (user, feature) = pairs[(connection * 7 + post * EventsInPost + i) % pairs.Length];
            var usage = Usage($"{connection}-{post}-{i}", source, user, feature, i % 5 + 1);
            json.Append(i == 0 ? "" : ",").Append(usage);
        }
        return http.Request("POST", "/v1/usage", ledger.AdminKey, json.Append(']').ToString());
    }

    static string Usage(string id, string source, string user, string feature, int delta) =>
        $$"""{"id":"{{id}}","source":"{{source}}","userId":"{{user}}","featureId":"{{feature}}","delta":{{delta}}}""";

    static async Task<double> CopyAsync(Installation ledger, string tenant)
    {
        await using var connection = await ledger.DataSource.OpenConnectionAsync();
        var started = Stopwatch.GetTimestamp();
        await using var transaction = await connection.BeginTransactionAsync();
        var last = await ReserveAsync(connection, tenant);
        await CopyRowsAsync(connection, tenant, last - EventCount);
        await transaction.CommitAsync();
        return EventCount / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    // The streams, and a position for each event; the answer is the last of them.
    static async Task<long> ReserveAsync(NpgsqlConnection connection, string tenant)
    {
        const string sequence = "ledger_events.mt_events_sequence";
        await using var reserve = new NpgsqlCommand($"""
            insert into ledger_events.mt_streams (tenant_id, id, version)
              select '{tenant}', 'usage/copied/' || n, {EventCount / 200} from generate_series(0, 199) n;
            select setval('{sequence}', nextval('{sequence}') + {EventCount});
            """, connection);
        return (long)(await reserve.ExecuteScalarAsync())!;
    }

    static async Task CopyRowsAsync(NpgsqlConnection connection, string tenant, long first)
    {
        const string occurredAt = "2026-11-20T12:00:00.123456+00:00";
        const string body = $$"""
            {"id": "1-17-42", "delta": 3, "action": "Add", "source": "bench-0-0123456789abcdef0123456789abcdef",
             "userId": "load-01234567-user-12", "featureId": "load-01234567-feature-3", "occurredAt": "{{occurredAt}}",
             "properties": null}
            """;
        const string dotnetName = "UsageLedger.Domain.Usage.UsageRecorded, UsageLedger.Domain";
        const string columns =
            "seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, is_archived";
        await using var import = await connection.BeginBinaryImportAsync($"""
            copy ledger_events.mt_events ({columns})
            from stdin (format binary)
            """);
        for (var i = 0; i < EventCount; i++)
        {
            await import.StartRowAsync();
            await import.WriteAsync(first + i, NpgsqlDbType.Bigint);
            await import.WriteAsync(Guid.NewGuid(), NpgsqlDbType.Uuid);
            await import.WriteAsync($"usage/copied/{i % 200}", NpgsqlDbType.Varchar);
            await import.WriteAsync(i / 200 + 1L, NpgsqlDbType.Bigint);
            await import.WriteAsync(body, NpgsqlDbType.Jsonb);
            await import.WriteAsync("usage_recorded", NpgsqlDbType.Varchar);
            await import.WriteAsync(DateTime.UtcNow, NpgsqlDbType.TimestampTz);
            await import.WriteAsync(tenant, NpgsqlDbType.Varchar);
            await import.WriteAsync(dotnetName, NpgsqlDbType.Varchar);
            await import.WriteAsync(false, NpgsqlDbType.Boolean);
        }
        await import.CompleteAsync();
    }
}
