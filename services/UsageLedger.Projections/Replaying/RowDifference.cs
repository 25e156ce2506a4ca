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
    string Tenant, string Table, string Key, RowState State, IReadOnlyList<ColumnDifference> Columns);

/// <summary>A value that is not what the events make.</summary>
/// <param name="Column">The column.</param>
/// <param name="Row">What it says, as JSON.</param>
/// <param name="Events">What the events make, as JSON.</param>
public sealed record ColumnDifference(string Column, string Row, string Events);
