using System.CommandLine;
using UsageLedger.Cli.Terminal;
using UsageLedger.Configuration.Keys;

namespace UsageLedger.Cli.Keys;

/// <summary><c>ledger keys create</c></summary>
static class CreateKey
{
    static readonly Option<string> Name = KeyOptions.Name("made by ledger");

    public static Command Create() =>
        new Command("create", "Makes a key of a tenant, and shows it: this is the only time")
        {
            KeyOptions.Tenant, KeyOptions.Kind, KeyOptions.Environment, Name, KeyOptions.Quiet,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var tenant = KeyOptions.CheckedTenant(parsed.GetValue(KeyOptions.Tenant));
        var name = KeyOptions.CheckedName(parsed.GetValue(Name));
        var made = await TenantChange.MakeAsync(
            parsed,
            tenant,
            async change =>
            {
                await TenantChange.RequireAsync(change.Connection, tenant, change.Cancellation);
                return await KeyCreation.CreateAsync(
                    change, KeyOptions.KindOf(parsed), name, KeyOptions.EnvironmentOf(parsed));
            },
            cancellation);
        NewKeyView.From(tenant, made).Show(output, parsed.GetValue(KeyOptions.Quiet));
        return ExitCodes.Done;
    }
}
