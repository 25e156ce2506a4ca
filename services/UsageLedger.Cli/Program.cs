using System.CommandLine;
using UsageLedger.Cli.Migrate;
using UsageLedger.Cli.Replay;
using UsageLedger.Cli.Terminal;

var ledger = new RootCommand("Operates a usage ledger: its database, its read models, its keys.")
{
    CommandSettings.Database,
    CommandSettings.Json,
    MigrateCommand.Create(),
    ReplayCommand.Create(),
};
return await ledger.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
