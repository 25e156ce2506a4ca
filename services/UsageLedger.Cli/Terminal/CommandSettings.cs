using System.CommandLine;
using Npgsql;
using UsageLedger.EventStore;

namespace UsageLedger.Cli.Terminal;

/// <summary>What every command takes.</summary>
static class CommandSettings
{
    const string Example = "Host=localhost;Database=ledger;Username=ledger;Password=…";
    const string Variable = "ConnectionStrings__Ledger";

    public static readonly Option<string?> Database = new("--database")
    {
        Description = $"Where PostgreSQL is, e.g. \"{Example}\". ${Variable} when left out",
        Recursive = true, // and no default: help would show it, and with it a password
    };

    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Answers with one JSON document, for programs",
        Recursive = true,
    };

    /// <summary>The connection string that was given.</summary>
    /// <exception cref="CommandFailedException">None was, or it is none.</exception>
    public static NpgsqlConnectionStringBuilder Connection(ParseResult parsed)
    {
        var given = parsed.GetValue(Database) ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(given))
            throw new CommandFailedException($"Set {Variable}, or --database: it says where PostgreSQL is.");
        try
        {
            return new(given) { ApplicationName = "ledger" };
        }
        catch (ArgumentException e) // how Npgsql answers what is no connection string
        {
            throw new CommandFailedException($"{Variable} is no connection string: {e.Message}");
        }
    }

    /// <summary>Connections with the privileges of operators.</summary>
    /// <param name="parsed">What was typed.</param>
    /// <param name="autoPrepareMax">How many statements each connection keeps planned that it runs again and
    /// again.</param>
    public static NpgsqlDataSource Operator(ParseResult parsed, int autoPrepareMax = 0)
    {
        var settings = Connection(parsed);
        if (autoPrepareMax > 0) settings.MaxAutoPrepare = autoPrepareMax;
        settings.Options = $"{settings.Options} -c role=ledger_operator".TrimStart();
        return NpgsqlDataSource.Create(settings);
    }

    /// <summary>An error of the database, as a sentence.</summary>
    public static string Sentence(ParseResult parsed, NpgsqlException error)
    {
        var at = Connection(parsed);
        return error switch
        {
            PostgresException e when IsWithoutLedger(e) =>
                $"Database '{at.Database}' has no ledger of this version ({e.MessageText}): run 'ledger migrate'.",
            PostgresException e => $"PostgreSQL at {at.Host}:{at.Port} refused: {e.MessageText} ({e.SqlState}).",
            _ => $"PostgreSQL at {at.Host}:{at.Port} cannot be reached: {error.Message}.",
        };
    }

    static bool IsWithoutLedger(PostgresException e) => e.SqlState
        is PostgresErrorCodes.InvalidParameterValue // no such role: it is made with the schema
        or PostgresErrorCodes.UndefinedTable
        or PostgresErrorCodes.InvalidSchemaName
        or PostgresErrorCodes.InvalidCatalogName;

    /// <summary>Whether the same again may work.</summary>
    public static int ExitCode(NpgsqlException error) =>
        DatabaseErrors.Meaning(error) == DatabaseError.BadData ? ExitCodes.Refused : ExitCodes.Unavailable;
}
