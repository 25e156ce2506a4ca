using Npgsql;
using UsageLedger.EventStore;
using UsageLedger.Hosting;
using UsageLedger.Projections;

namespace UsageLedger.Admin.Setup;

/// <summary>The command <c>migrate</c>: creates the database and brings its schema up to date.</summary>
static class Migration
{
    const int Done = 0;
    const int Failed = 1;

    /// <summary>Applies what is missing and says what it applied; 0, or 1 and a sentence that says why not.</summary>
    /// <param name="args">Settings on the command line, e.g. <c>--ConnectionStrings:Ledger=…</c>.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var configuration = LedgerHost.CreateBuilder(args, "admin", portDefault: 0).Configuration;
        var connection = configuration.GetConnectionString("Ledger");
        if (string.IsNullOrWhiteSpace(connection))
            return Fail("Set ConnectionStrings__Ledger: it says where PostgreSQL is.");
        try
        {
            return await MigrateAsync(new(connection) { ApplicationName = "usage-ledger-migrate" });
        }
        catch (ArgumentException e) // how Npgsql answers what is no connection string
        {
            return Fail($"ConnectionStrings__Ledger is no connection string: {e.Message}");
        }
    }

    static async Task<int> MigrateAsync(NpgsqlConnectionStringBuilder settings)
    {
        try
        {
            var count = await LedgerEvents.Schema(settings.ConnectionString).MigrateAsync(
                name => Console.WriteLine($"applied {name}"), CancellationToken.None);
            Console.WriteLine($"The schema of database '{settings.Database}' is up to date: {count} applied.");
            return Done;
        }
        catch (SchemaIsNewerException e)
        {
            return Fail(LedgerSchema.Trouble(settings.Database!, e.Version, e.Known)!);
        }
        catch (PostgresException e)
        {
            return Fail($"PostgreSQL at {settings.Host}:{settings.Port} refused: {e.MessageText} ({e.SqlState}).");
        }
        catch (NpgsqlException e)
        {
            return Fail($"PostgreSQL at {settings.Host}:{settings.Port} cannot be reached: {e.Message}.");
        }
    }

    static int Fail(string why)
    {
        Console.Error.WriteLine($"Not migrated. {why}");
        return Failed;
    }
}
