using System.CommandLine;
using UsageLedger.Cli.Terminal;
using UsageLedger.Configuration.Keys;

namespace UsageLedger.Cli.Keys;

/// <summary><c>ledger keys rotate</c></summary>
static class RotateKey
{
    public static Command Create() =>
        new Command("rotate", "Makes a key of the same kind, name and environment, and revokes the old one, at once")
        {
            KeyOptions.Id, KeyOptions.Tenant, KeyOptions.Quiet,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var tenant = KeyOptions.CheckedTenant(parsed.GetValue(KeyOptions.Tenant));
        var id = KeyOptions.CheckedId(parsed);
        var (old, made, refused) = await TenantChange.MakeAsync(
            parsed, tenant, change => KeyRevocation.RotateAsync(change, id), cancellation);
        if (old is null) throw KeyOptions.Unknown(tenant, id);
        if (refused is not null) throw KeyOptions.Refusal(refused);
        NewKeyView.From(tenant, made!).Show(output, parsed.GetValue(KeyOptions.Quiet));
        return ExitCodes.Done;
    }
}
