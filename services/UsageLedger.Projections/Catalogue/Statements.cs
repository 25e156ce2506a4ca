using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace UsageLedger.Projections.Catalogue;

/// <summary>Typed parameters, where null is a value.</summary>
static class Parameter
{
    public static NpgsqlParameter Text(string? value) => Of(NpgsqlDbType.Text, value);

    public static NpgsqlParameter Texts(IEnumerable<string?> values) =>
        Of(NpgsqlDbType.Array | NpgsqlDbType.Text, values.ToArray());

    public static NpgsqlParameter TextsOrNull(IEnumerable<string>? values) =>
        Of(NpgsqlDbType.Array | NpgsqlDbType.Text, values?.ToArray());

    public static NpgsqlParameter Instants(IEnumerable<DateTimeOffset> values) =>
        Of(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, values.Select(value => value.UtcDateTime).ToArray());

    public static NpgsqlParameter Number(decimal? value) => Of(NpgsqlDbType.Numeric, value);

    public static NpgsqlParameter Numbers(IEnumerable<decimal?> values) =>
        Of(NpgsqlDbType.Array | NpgsqlDbType.Numeric, values.ToArray());

    public static NpgsqlParameter Flags(IEnumerable<bool> values) =>
        Of(NpgsqlDbType.Array | NpgsqlDbType.Boolean, values.ToArray());

    public static NpgsqlParameter Flag(bool value) => Of(NpgsqlDbType.Boolean, value);

    public static NpgsqlParameter Count(int value) => Of(NpgsqlDbType.Integer, value);

    public static NpgsqlParameter Counts(IEnumerable<int> values) =>
        Of(NpgsqlDbType.Array | NpgsqlDbType.Integer, values.ToArray());

    public static NpgsqlParameter Position(long value) => Of(NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter PositionOrNull(long? value) => Of(NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter Positions(IEnumerable<long> values) =>
        Of(NpgsqlDbType.Array | NpgsqlDbType.Bigint, values.ToArray());

    public static NpgsqlParameter Uuid(Guid? value) => Of(NpgsqlDbType.Uuid, value);

    public static NpgsqlParameter Uuids(IEnumerable<Guid?> values) =>
        Of(NpgsqlDbType.Array | NpgsqlDbType.Uuid, values.ToArray());

    public static NpgsqlParameter Bytes(byte[] value) => Of(NpgsqlDbType.Bytea, value);

    public static NpgsqlParameter Instant(DateTimeOffset? value) => Of(NpgsqlDbType.TimestampTz, value?.UtcDateTime);

    public static NpgsqlParameter Json(JsonElement? value) =>
        Of(NpgsqlDbType.Jsonb, value is { ValueKind: not JsonValueKind.Null } json ? json.GetRawText() : null);

    public static NpgsqlParameter Json(string json) => Of(NpgsqlDbType.Jsonb, json);

    static NpgsqlParameter<T> Of<T>(NpgsqlDbType type, T value) => new() { NpgsqlDbType = type, TypedValue = value };
}

/// <summary>Runs one statement on a connection, in its open transaction if there is one.</summary>
static class Statements
{
    public static async Task ExecuteAsync(
        this NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken cancellation)
    {
        await using var command = Command(connection, sql, parameters);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public static async Task<List<T>> ListAsync<T>(
        this NpgsqlConnection connection,
        string sql,
        NpgsqlParameter[] parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellation)
    {
        await using var command = Command(connection, sql, parameters);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var list = new List<T>();
        while (await row.ReadAsync(cancellation)) list.Add(read(row));
        return list;
    }

    public static async Task<T?> FindAsync<T>(
        this NpgsqlConnection connection,
        string sql,
        NpgsqlParameter[] parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellation) where T : class
    {
        await using var command = Command(connection, sql, parameters);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? read(row) : null;
    }

    public static JsonElement? JsonOrNull(this NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : JsonElement.Parse(row.GetString(column));

    static NpgsqlCommand Command(NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return command;
    }
}
