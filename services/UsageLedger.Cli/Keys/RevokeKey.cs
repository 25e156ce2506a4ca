using System.CommandLine;
using UsageLedger.Cli.Terminal;
using UsageLedger.Configuration.Keys;

namespace UsageLedger.Cli.Keys;

/// <summary><c>ledger keys revoke</c></summary>
static class RevokeKey
{
    public static Command Create() =>
        new Command(
            "revoke", "Takes a key out of use, for good; the same again changes nothing. The last admin key stays")
        {
            KeyOptions.Id, KeyOptions.Tenant,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var tenant = KeyOptions.CheckedTenant(parsed.GetValue(KeyOptions.Tenant));
        var id = KeyOptions.CheckedId(parsed);
        var (key, refused) = await TenantChange.MakeAsync(
            parsed, tenant, change => KeyRevocation.RevokeAsync(change, id), cancellation);
        if (key is null) throw KeyOptions.Unknown(tenant, id);
        if (refused is not null) throw KeyOptions.Refusal(refused);
        output.Answer(KeyView.From(key), revoked => output.Say(
            $"Key {revoked.Id} ('{revoked.Name}') is revoked. Every host refuses it within about a second."));
        return ExitCodes.Done;
    }
}
