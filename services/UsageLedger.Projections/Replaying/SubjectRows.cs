using System.Text.Json;
using Npgsql;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Replaying;

/// <summary>The rows of a subject as they are at a moment, each as JSON, by table and key.</summary>
sealed class SubjectRows
{
    readonly List<(ReplayedTable Table, SortedDictionary<string, JsonElement> ByKey)> _tables = [];

    /// <summary>Reads them, in one round trip.</summary>
    public static async Task<SubjectRows> ReadAsync(
        NpgsqlConnection connection, SubjectScope scope, CancellationToken cancellation)
    {
        var rows = new SubjectRows();
        await using var batch = Batch(connection, scope, scope.Rows.Select(each => (each.Table.ReadSql, each.Ids)));
        await using var row = await batch.ExecuteReaderAsync(cancellation);
        foreach (var (table, _) in scope.Rows)
        {
            var byKey = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
            while (await row.ReadAsync(cancellation))
            {
                var json = JsonElement.Parse(row.GetString(0));
                byKey.Add(table.KeyOf(json), json);
            }
            rows._tables.Add((table, byKey));
            await row.NextResultAsync(cancellation);
        }
        return rows;
    }

    /// <summary>Deletes them, in one round trip; what refers to others goes first.</summary>
    public static async Task DeleteAsync(
        NpgsqlConnection connection, SubjectScope scope, CancellationToken cancellation)
    {
        await using var batch = Batch(
            connection, scope, scope.Rows.Reverse().Select(each => (each.Table.DeleteSql, each.Ids)));
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>The rows that are not what the events make.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="made">The rows that the events make, of the same subject.</param>
    public List<WrongRow> DifferencesTo(string tenant, SubjectRows made)
    {
        var wrong = new List<WrongRow>();
        foreach (var ((table, before), (_, after)) in _tables.Zip(made._tables))
            foreach (var key in before.Keys.Union(after.Keys))
            {
                JsonElement? old = before.TryGetValue(key, out var was) ? was : null;
                JsonElement? right = after.TryGetValue(key, out var anew) ? anew : null;
                var difference = RowDifference.Of(tenant, table.Name, key, old, right);
                if (difference is not null) wrong.Add(new(table, old, right, difference));
            }
        return wrong;
    }

    /// <summary>The features for which allowances count usage.</summary>
    public IEnumerable<string> CountedFeatures() =>
        from each in _tables
        where each.Table == ReplayedTables.Allowances
        from row in each.ByKey.Values
        where row.GetProperty("feature_type").GetString() == "CONSUMABLE"
        select row.GetProperty("feature_id").GetString();

    static NpgsqlBatch Batch(
        NpgsqlConnection connection, SubjectScope scope, IEnumerable<(string Sql, string[] Ids)> statements)
    {
        var batch = new NpgsqlBatch(connection);
        foreach (var (sql, ids) in statements)
            batch.BatchCommands.Add(new(sql)
            {
                Parameters = { Parameter.Text(scope.Subject.Tenant), Parameter.Texts(ids) },
            });
        return batch;
    }
}

/// <summary>A row that is not what the events make.</summary>
/// <param name="Table">Where.</param>
/// <param name="Row">The row as it is; null when it is missing.</param>
/// <param name="Made">The row that the events make; null when there is none.</param>
/// <param name="Difference">How they differ.</param>
sealed record WrongRow(ReplayedTable Table, JsonElement? Row, JsonElement? Made, RowDifference Difference);
