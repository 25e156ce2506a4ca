using System.CommandLine;
using Npgsql;
using UsageLedger.Cli.Terminal;
using UsageLedger.EventStore;
using UsageLedger.Hosting;
using UsageLedger.Projections;

namespace UsageLedger.Cli.Migrate;

/// <summary><c>ledger migrate</c>: creates the database or brings its schema up to date.</summary>
static class MigrateCommand
{
    static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Lists what would be applied, and changes nothing",
    };

    public static Command Create() =>
        new Command("migrate", "Creates the database or brings its schema up to date; the same again does nothing")
        {
            DryRun,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        // As the login itself: only the owner changes the schema.
        var settings = CommandSettings.Connection(parsed);
        settings.ApplicationName = "usage-ledger-migrate";
        if (string.IsNullOrEmpty(settings.Database))
            throw new CommandFailedException("The connection string names no database: add Database=….");
        try
        {
            await (parsed.GetValue(DryRun)
                ? ListAsync(settings, output, cancellation)
                : MigrateAsync(settings, output, cancellation));
            return ExitCodes.Done;
        }
        catch (SchemaIsNewerException e)
        {
            throw new CommandFailedException(LedgerSchema.Trouble(settings.Database, e.Version, e.Known)!);
        }
    }

    static async Task ListAsync(
        NpgsqlConnectionStringBuilder settings, TerminalOutput output, CancellationToken cancellation)
    {
        var missing = await LedgerEvents.Schema(settings.ConnectionString).MissingAsync(cancellation);
        output.Answer(new Planned(settings.Database!, missing), Show);

        void Show(Planned planned)
        {
            foreach (var name in planned.WouldApply) output.Say($"would apply {name}");
            output.Say(planned.WouldApply.Count == 0
                ? $"The schema of database '{planned.Database}' is up to date."
                : $"The schema of database '{planned.Database}' lacks {planned.WouldApply.Count} files.");
        }
    }

    static async Task MigrateAsync(
        NpgsqlConnectionStringBuilder settings, TerminalOutput output, CancellationToken cancellation)
    {
        var applied = new List<string>();
        var schema = LedgerEvents.Schema(settings.ConnectionString);
        using (var progress = new FileProgress())
        {
            await schema.MigrateAsync(schema.NewestVersion, progress.Begin, End, cancellation);

            void End(string name)
            {
                progress.End();
                applied.Add(name);
            }
        }
        output.Answer(new Migrated(settings.Database!, applied), Show);

        void Show(Migrated done)
        {
            foreach (var name in done.Applied) output.Say($"applied {name}");
            output.Say($"The schema of database '{done.Database}' is up to date: {done.Applied.Count} applied.");
        }
    }

    sealed record Migrated(string Database, IReadOnlyList<string> Applied);

    sealed record Planned(string Database, IReadOnlyList<string> WouldApply);
}
