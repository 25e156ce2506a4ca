using System.Text.Json;

namespace UsageLedger.Projections.Replaying;

/// <summary>What is wrong with a row.</summary>
public enum RowState
{
    /// <summary>The events make it, and it is not there.</summary>
    Missing,

    /// <summary>It is there, and no event makes it.</summary>
    Superfluous,

    /// <summary>The events make another.</summary>
    Different,
}

/// <summary>A row of a read model that is not what the events make.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Table">The table, in schema <c>ledger</c>.</param>
/// <param name="Key">Which row, without its tenant: column=value, …</param>
/// <param name="State">What is wrong with it.</param>
/// <param name="Columns">Where it differs; none when it is missing or superfluous.</param>
public sealed record RowDifference(
    string Tenant, string Table, string Key, RowState State, IReadOnlyList<ColumnDifference> Columns)
{
    // Of users from before it was kept.
    static readonly (string, string) NoIdsPosition = ("ids_position", "0");

    /// <summary>How a row differs from the one that the events make; null when it does not.</summary>
    internal static RowDifference? Of(string tenant, string table, string key, JsonElement? row, JsonElement? made)
    {
        if (row is not { } there) return new(tenant, table, key, RowState.Missing, []);
        if (made is not { } right) return new(tenant, table, key, RowState.Superfluous, []);
        List<ColumnDifference> columns =
        [
            .. from column in there.EnumerateObject()
               let text = column.Value.GetRawText()
               let anew = right.GetProperty(column.Name).GetRawText()
               where text != anew && (column.Name, text) != NoIdsPosition
               select new ColumnDifference(column.Name, text, anew),
        ];
        return columns.Count == 0 ? null : new(tenant, table, key, RowState.Different, columns);
    }
}

/// <summary>A value that is not what the events make.</summary>
/// <param name="Column">The column.</param>
/// <param name="Row">What it says, as JSON.</param>
/// <param name="Events">What the events make, as JSON.</param>
public sealed record ColumnDifference(string Column, string Row, string Events);
