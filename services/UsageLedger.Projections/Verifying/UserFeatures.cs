using System.Runtime.CompilerServices;
using Npgsql;
using UsageLedger.Domain;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Verifying;

/// <summary>The user-features that there are: those that have events, and those that have rows. Each is given under its
/// owner, once.</summary>
/// <param name="database">Of a reader.</param>
/// <param name="tenant">The tenant; null: all of them.</param>
public sealed class UserFeatures(NpgsqlDataSource database, string? tenant)
{
    const int PageMax = 100;
    const int SampledWhole = 100_000; // rows: reading them all costs less than it matters
    const int Spare = 50; // how many more than wanted are looked at: a page of a table holds what was written together

    static readonly string StreamsSql = Embedded("usage-streams-page.sql");
    static readonly string RowsSql = Embedded("counted-rows-page.sql");
    static readonly string StreamsSampleSql = Embedded("usage-streams-sample.sql");
    static readonly string RowsSampleSql = Embedded("counted-rows-sample.sql");

    /// <summary>How many places <see cref="AllAsync"/> looks at, about.</summary>
    public async Task<long> CountAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            "select count(*) from ledger_events.mt_streams where id like 'usage/%' and ($1 is null or tenant_id = $1)");
        command.Parameters.Add(Parameter.Text(tenant));
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>All of them, page by page.</summary>
    public async IAsyncEnumerable<IReadOnlyList<UserFeature>> AllAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var sql in new[] { StreamsSql, RowsSql })
            for (string[]? after = [tenant ?? "", "", ""]; after is not null;)
            {
                (var page, after) = await PageAsync(sql, after, cancellation);
                if (page.Count > 0) yield return page;
            }
    }

    /// <summary>Some of them, at random; all of them when there are no more.</summary>
    /// <param name="countMax">How many.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<IReadOnlyList<UserFeature>> SampleAsync(int countMax, CancellationToken cancellation)
    {
        var found = new HashSet<UserFeature>();
        found.UnionWith(await SampleAsync(StreamsSampleSql, "ledger_events.mt_streams", countMax, cancellation));
        found.UnionWith(await SampleAsync(RowsSampleSql, "ledger.consumption", countMax, cancellation));
        var some = found.ToArray();
        Random.Shared.Shuffle(some);
        return some.Length <= countMax ? some : some[..countMax];
    }

    /// <summary>Those of one user.</summary>
    /// <param name="userId">The user, under any id.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>None of a user without any; null when nobody knows the user.</returns>
    public async Task<IReadOnlyList<UserFeature>?> OfUserAsync(string userId, CancellationToken cancellation)
    {
        var of = tenant ?? throw new InvalidOperationException("a user is one of a tenant");
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var user = await connection.UserAsync(of, userId, cancellation);
        var names = await connection.ListAsync("""
            select id from ledger_events.mt_streams
            where tenant_id = $1 and id like 'usage/%' and split_part(id, '/', 2) = any($2)
            """,
            [Parameter.Text(of), Parameter.Texts(user.All.Select(id => StreamNames.Usage(id, "").Split('/')[1]))],
            row => StreamNames.ParseUsage(row.GetString(0))!.Value.FeatureId,
            cancellation);
        var counted = await connection.ListAsync(
            "select feature_id from ledger.consumption where tenant_id = $1 and user_id = any($2)",
            [Parameter.Text(of), Parameter.Texts(user.All)],
            row => row.GetString(0),
            cancellation);
        UserFeature[] found = [.. names.Concat(counted).Distinct().Select(id => new UserFeature(of, user.Owner, id))];
        return found.Length > 0 || await UserRows.FindAsync(connection, of, user.Owner, cancellation) is not null
            ? found
            : null;
    }

    /// <summary>Cut into pages.</summary>
    public static IEnumerable<IReadOnlyList<UserFeature>> Pages(IEnumerable<UserFeature> keys) => keys.Chunk(PageMax);

    async Task<(List<UserFeature> Page, string[]? Last)> PageAsync(
        string sql, string[] after, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var read = await connection.ListAsync(
            sql,
            [
                Parameter.Text(tenant), Parameter.Text(after[0]), Parameter.Text(after[1]), Parameter.Text(after[2]),
                Parameter.Count(PageMax),
            ],
            row => (
                Key: new UserFeature(row.GetString(0), row.GetString(1), row.GetString(2)),
                IsFirst: row.GetBoolean(3),
                Place: new[] { row.GetString(0), row.GetString(4), row.GetString(5) }),
            cancellation);
        var page = read.Where(each => each.IsFirst).Select(each => each.Key).ToList();
        return (page, read.Count < PageMax ? null : read[^1].Place);
    }

    // Of a tenant, all of it is read, which an index makes easy; of a large table, pages at random.
    async Task<List<UserFeature>> SampleAsync(
        string sql, string table, int countMax, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var percent = tenant is null ? await PercentAsync(connection, table, countMax, cancellation) : 100;
        while (true)
        {
            var found = await connection.ListAsync(
                sql.Replace("/* sampled */", tenant is null ? "tablesample system ($3)" : "", StringComparison.Ordinal),
                tenant is null ? [.. Given(), new NpgsqlParameter<double> { TypedValue = percent }] : Given(),
                row => new UserFeature(row.GetString(0), row.GetString(1), row.GetString(2)),
                cancellation);
            if (found.Count >= countMax || percent >= 100) return found;
            percent = 100; // the table holds much else
        }

        NpgsqlParameter[] Given() => [Parameter.Text(tenant), Parameter.Count(countMax)];
    }

    static async Task<double> PercentAsync(
        NpgsqlConnection connection, string table, int countMax, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "select reltuples::float8 from pg_class where oid = $1::regclass", connection)
        { Parameters = { Parameter.Text(table) } };
        var count = (double)(await command.ExecuteScalarAsync(cancellation))!;
        return count <= SampledWhole ? 100 : Math.Min(100, 100.0 * Spare * countMax / count);
    }

    static string Embedded(string file) => Sql.Embedded(typeof(UserFeatures).Assembly, file);
}
