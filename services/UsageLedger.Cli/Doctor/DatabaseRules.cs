using Npgsql;
using UsageLedger.Hosting;

namespace UsageLedger.Cli.Doctor;

/// <summary>One that copies the database as it is written.</summary>
/// <param name="Name">What it calls itself.</param>
/// <param name="BytesBehind">Of the log; null when nobody says.</param>
/// <param name="SecondsBehind">In time; null when it has nothing to catch up with.</param>
sealed record Replica(string Name, long? BytesBehind, double? SecondsBehind);

/// <summary>A transaction that has begun to write.</summary>
/// <param name="ProcessId">Of the session; null for a prepared transaction.</param>
/// <param name="Name">What the session, or the prepared transaction, calls itself.</param>
/// <param name="Seconds">How long it has been open.</param>
sealed record OpenTransaction(int? ProcessId, string Name, double Seconds);

/// <summary>What is right and wrong with a database, from what was read of it.</summary>
static class DatabaseRules
{
    public const int MajorVersionMin = 15;
    public const long ReplicaBytesMax = 256 << 20;
    public const double ReplicaSecondsMax = 60;
    public const double TransactionSecondsMax = 60;

    public static readonly IReadOnlyList<string> Roles =
        ["ledger_recorder", "ledger_reader", "ledger_keys", "ledger_operator"];

    public static Finding Version(Version version) => version.Major >= MajorVersionMin
        ? Finding.Ok("database version", $"PostgreSQL {version}.")
        : Finding.Wrong(
            "database version", $"PostgreSQL {version} is older than {MajorVersionMin}.",
            $"Move to PostgreSQL {MajorVersionMin} or newer.");

    public static Finding Schema(string database, int? version, int needed) =>
        LedgerSchema.Trouble(database, version, needed) is { } trouble
            ? Finding.Wrong(
                "schema", trouble, version > needed ? "Run the newer program." : "Run 'ledger migrate'.")
            : Finding.Ok("schema", $"Version {version}, as the programs of this build need it.");

    /// <summary>A setting without which what is committed may be lost or spoiled by a power cut.</summary>
    public static Finding Durability(string setting, string value) => value == "off"
        ? Finding.Wrong(
            setting, $"{setting} is off: after a crash, events that were recorded can be missing or spoiled.",
            $"alter system set {setting} = on; select pg_reload_conf();")
        : Finding.Ok(setting, $"{setting} is {value}.");

    public static Finding Encoding(string encoding) => encoding == "UTF8"
        ? Finding.Ok("encoding", "The database is in UTF8.")
        : Finding.Wrong(
            "encoding", $"The database is in {encoding}: ids that it cannot spell are refused.",
            "Make a database in UTF8, and move the ledger there with pg_dump.");

    public static Finding Replica(Replica replica)
    {
        var behind = $"{replica.BytesBehind / 1024 / 1024} MiB and {replica.SecondsBehind ?? 0:N0} s behind";
        return replica.BytesBehind > ReplicaBytesMax || replica.SecondsBehind > ReplicaSecondsMax
            ? Finding.Wrong(
                "replica", $"Replica '{replica.Name}' is {behind}.",
                "Look at its log, its disk and the network: what only this server has is lost with it.")
            : Finding.Ok("replica", $"Replica '{replica.Name}' is {behind}.");
    }

    public static Finding OldestTransaction(OpenTransaction? oldest)
    {
        const string check = "open transactions";
        if (oldest is null || oldest.Seconds <= TransactionSecondsMax)
            return Finding.Ok(check, "None has been open for long.");
        var what = oldest.ProcessId is { } id ? $"'{oldest.Name}' (process {id})" : $"'{oldest.Name}', prepared,";
        return Finding.Wrong(
            check,
            $"The transaction of {what} has been open for {oldest.Seconds:N0} s: whoever follows the log waits for it.",
            oldest.ProcessId is { } pid
                ? $"End it: select pg_terminate_backend({pid});"
                : $"End it: commit prepared or rollback prepared '{oldest.Name}'.");
    }

    public static Finding RolesThere(IReadOnlyCollection<string> there)
    {
        var missing = Roles.Except(there).ToList();
        return missing.Count == 0
            ? Finding.Ok("roles", "All are there.")
            : Finding.Wrong("roles", $"Missing: {string.Join(", ", missing)}.", "Run 'ledger migrate' as the owner.");
    }

    public static Finding Login(string login, bool isSuperuser) => isSuperuser
        ? Finding.Note(
            "login", $"Login '{login}' is a superuser: nothing is refused to it.",
            "Give each host a login of its own that is a member of its ledger_… role alone.")
        : Finding.Ok("login", $"Login '{login}' is no superuser.");

    public static Finding AdminKeys(long inUse) => inUse > 0
        ? Finding.Ok("admin keys", $"{inUse} in use.")
        : Finding.Wrong(
            "admin keys", "There is no admin key: nobody can set anything up.",
            "Run 'ledger tenants create NAME', or 'ledger keys create --tenant NAME'.");

    /// <summary>A password that everybody knows, on a server that others can reach; else nothing.</summary>
    public static IEnumerable<Finding> Password(NpgsqlConnectionStringBuilder settings)
    {
        var hosts = (settings.Host ?? "").Split(',', StringSplitOptions.TrimEntries);
        if (hosts.All(Loopback.Is)) yield break;
        var hasOther = settings.Passfile is not null || settings.SslCertificate is not null
            || Environment.GetEnvironmentVariable("PGPASSWORD") is not null;
        if (settings.Password is "postgres" || (string.IsNullOrEmpty(settings.Password) && !hasOther))
            yield return Finding.Wrong(
                "database password",
                $"The password at {settings.Host} is {(settings.Password is "postgres" ? "'postgres'" : "empty")}.",
                "Give the login a password of its own: alter role … password '…'.");
    }
}
