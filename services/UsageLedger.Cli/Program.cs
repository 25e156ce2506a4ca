using System.CommandLine;
using UsageLedger.Cli.Catalogue;
using UsageLedger.Cli.DeadLetters;
using UsageLedger.Cli.Doctor;
using UsageLedger.Cli.Explain;
using UsageLedger.Cli.Export;
using UsageLedger.Cli.Import;
using UsageLedger.Cli.Keys;
using UsageLedger.Cli.Migrate;
using UsageLedger.Cli.Replay;
using UsageLedger.Cli.Tenants;
using UsageLedger.Cli.Terminal;
using UsageLedger.Cli.Verify;

var ledger = new RootCommand("Operates a usage ledger: its database, its read models, its keys.")
{
    CommandSettings.Database,
    CommandSettings.Json,
    MigrateCommand.Create(),
    ReplayCommand.Create(),
    VerifyCommand.Create(),
    ExplainCommand.Create(),
    PullCommand.Create(),
    ValidateCommand.Create(),
    PublishCommand.Create(),
    KeysCommand.Create(),
    TenantsCommand.Create(),
    ExportCommand.Create(),
    ImportCommand.Create(),
    DoctorCommand.Create(),
    DeadLettersCommand.Create(),
};
var parsed = ledger.Parse(args);
var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
return parsed.Errors.Count > 0 ? ExitCodes.Refused : exitCode;
