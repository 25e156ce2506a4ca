using System.CommandLine;
using UsageLedger.Cli.Explain;
using UsageLedger.Cli.Doctor;
using UsageLedger.Cli.Keys;
using UsageLedger.Cli.Migrate;
using UsageLedger.Cli.Tenants;
using UsageLedger.Cli.Terminal;
using UsageLedger.Cli.Verify;

var ledger = new RootCommand("Operates a usage ledger: its database, its read models, its keys.")
{
    CommandSettings.Database,
    CommandSettings.Json,
    MigrateCommand.Create(),
    VerifyCommand.Create(),
    ExplainCommand.Create(),
    DoctorCommand.Create(),
    KeysCommand.Create(),
    TenantsCommand.Create(),
};
return await ledger.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
