using System.CommandLine;
using UsageLedger.Cli.Catalogue;
using UsageLedger.Cli.Migrate;
using UsageLedger.Cli.Terminal;

var ledger = new RootCommand("Operates a usage ledger: its database, its read models, its keys.")
{
    CommandSettings.Database,
    CommandSettings.Json,
    MigrateCommand.Create(),
    PullCommand.Create(),
    ValidateCommand.Create(),
    PublishCommand.Create(),
};
return await ledger.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
