using System.CommandLine;
using UsageLedger.Cli.Terminal;
using UsageLedger.Projections;

namespace UsageLedger.Cli.Migrate;

/// <summary><c>ledger migrate</c>: creates the database or brings its schema up to date.</summary>
static class MigrateCommand
{
    public static Command Create() =>
        new Command("migrate", "Creates the database or brings its schema up to date; the same again does nothing")
            .Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        // As the login itself: only the owner changes the schema.
        var settings = CommandSettings.Connection(parsed);
        settings.ApplicationName = "usage-ledger-migrate";
        var applied = new List<string>();
        await LedgerEvents.Schema(settings.ConnectionString).MigrateAsync(applied.Add, cancellation);
        output.Answer(new Migrated(settings.Database!, applied), Show);
        return ExitCodes.Done;

        void Show(Migrated done)
        {
            foreach (var name in done.Applied) output.Say($"applied {name}");
            output.Say($"The schema of database '{done.Database}' is up to date: {done.Applied.Count} applied.");
        }
    }

    sealed record Migrated(string Database, IReadOnlyList<string> Applied);
}
