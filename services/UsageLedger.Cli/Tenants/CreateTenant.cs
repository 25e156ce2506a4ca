using System.CommandLine;
using UsageLedger.Cli.Keys;
using UsageLedger.Cli.Terminal;
using UsageLedger.Configuration.Keys;
using KeyKind = UsageLedger.Domain.Catalogue.KeyKind;

namespace UsageLedger.Cli.Tenants;

/// <summary><c>ledger tenants create</c>: a tenant begins with its first admin key.</summary>
static class CreateTenant
{
    const string Lock = "first key"; // that of Admin's setting FirstKey
    static readonly Option<string> KeyName = KeyOptions.Name("first key");

    static readonly Argument<string> Name = new("NAME")
    {
        Description = "What the tenant is called, for good: 1 to 200 characters",
    };

    public static Command Create() =>
        new Command("create", "Makes a tenant's first admin key, and shows it: this is the only time")
        {
            Name, KeyOptions.Environment, KeyName, KeyOptions.Quiet,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var tenant = KeyOptions.CheckedTenant(parsed.GetValue(Name));
        var keyName = KeyOptions.CheckedName(parsed.GetValue(KeyName));
        var made = await TenantChange.MakeAsync(
            parsed,
            tenant,
            async change =>
            {
                await change.LockNameAsync(Lock);
                if (await TenantChange.ExistsAsync(change.Connection, tenant, change.Cancellation))
                    throw new CommandFailedException(
                        $"There is a tenant '{tenant}' already: 'ledger keys create --tenant {tenant}' makes a key.");
                return await KeyCreation.CreateAsync(
                    change, KeyKind.Admin, keyName, KeyOptions.EnvironmentOf(parsed));
            },
            cancellation);
        NewKeyView.From(tenant, made).Show(output, parsed.GetValue(KeyOptions.Quiet));
        return ExitCodes.Done;
    }
}
