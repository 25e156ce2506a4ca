using System.Text.Json;

namespace UsageLedger.Projections.Replaying;

/// <summary>A table of the catalogue, and which of its rows a subject has.</summary>
/// <param name="Name">The table, in schema <c>ledger</c>.</param>
/// <param name="Key">The columns of its key after the tenant.</param>
/// <param name="IdColumn">The column that tells whose a row is; null: the tenant's.</param>
/// <param name="OnConflict">What becomes of a row that is there already, for tables whose rows must never be away: who
/// refers to one at this very moment holds no lock of ours.</param>
sealed record ReplayedTable(string Name, string[] Key, string? IdColumn, string OnConflict = "")
{
    /// <summary>$1 tenant, $2 ids.</summary>
    public string ReadSql => $"select to_jsonb(t)::text from ledger.{Name} t where {Where}";

    /// <summary>$1 tenant, $2 ids.</summary>
    public string DeleteSql => $"delete from ledger.{Name} t where {Where}";

    /// <summary>$1 the rows, as JSON.</summary>
    public string DeleteRowsSql =>
        $"delete from ledger.{Name} t using jsonb_populate_recordset(null::ledger.{Name}, $1) gone "
        + $"where ({Columns("t")}) = ({Columns("gone")})";

    /// <summary>$1 the rows, as JSON.</summary>
    public string InsertRowsSql =>
        $"insert into ledger.{Name} select * from jsonb_populate_recordset(null::ledger.{Name}, $1) {OnConflict}";

    string Where => IdColumn is null ? "t.tenant_id = $1 and $2::text[] is not null"
        : $"t.tenant_id = $1 and t.{IdColumn} = any($2::text[])";

    /// <summary>A row's key, to be shown and compared.</summary>
    public string KeyOf(JsonElement row) =>
        string.Join(", ", Key.Select(column => $"{column}={row.GetProperty(column)}"));

    string Columns(string alias) => string.Join(", ", Key.Prepend("tenant_id").Select(column => $"{alias}.{column}"));
}

/// <summary>The tables of the catalogue; one that refers to others comes after them.</summary>
static class ReplayedTables
{
    public static readonly ReplayedTable Features = new("features", ["id"], "id", """
        on conflict (tenant_id, id) do update set name = excluded.name, type = excluded.type,
          unit_label = excluded.unit_label, unit_label_plural = excluded.unit_label_plural,
          metadata = excluded.metadata, created_at = excluded.created_at, updated_at = excluded.updated_at,
          position = excluded.position
        """);

    public static readonly ReplayedTable Packages = new("packages", ["id"], "id", """
        on conflict (tenant_id, id) do update set name = excluded.name, is_addon = excluded.is_addon,
          base_packages = excluded.base_packages, status = excluded.status, metadata = excluded.metadata,
          created_at = excluded.created_at, updated_at = excluded.updated_at, position = excluded.position
        """);

    public static readonly ReplayedTable PackageFeatures =
        new("package_features", ["package_id", "feature_id"], "package_id");

    public static readonly ReplayedTable Users = new("users", ["id"], "id");

    public static readonly ReplayedTable UserIds = new("user_ids", ["id"], "id");

    public static readonly ReplayedTable FormerUserIds = new("former_user_ids", ["id", "position"], "id");

    public static readonly ReplayedTable UserMerges = new("user_merges", ["position"], "source_id");

    public static readonly ReplayedTable Subscriptions = new("subscriptions", ["id"], "id");

    public static readonly ReplayedTable Grants = new("grants", ["id"], "id");

    public static readonly ReplayedTable Allowances =
        new("allowances", ["user_id", "feature_id", "source_id"], "user_id");

    public static readonly ReplayedTable AllowancePolicies = new("allowance_policies", ["position"], null);

    public static readonly ReplayedTable Keys = new("keys", ["id"], "id");

    public static readonly ReplayedTable SegmentRules = new("segment_rules", ["id"], null);
}
