using System.CommandLine;
using UsageLedger.Cli.Terminal;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Cli.Keys;

/// <summary><c>ledger keys list</c></summary>
static class ListKeys
{
    const int PageSize = 200;

    public static Command Create() =>
        new Command("list", "All keys of a tenant, also the revoked, the oldest first; never the keys themselves")
        {
            KeyOptions.Tenant,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var tenant = KeyOptions.CheckedTenant(parsed.GetValue(KeyOptions.Tenant));
        await using var database = CommandSettings.Operator(parsed);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await TenantChange.RequireAsync(connection, tenant, cancellation);
        var keys = new List<KeyView>();
        for (string? after = ""; after is not null;)
        {
            var page = await KeyRows.PageAsync(connection, tenant, new(after, PageSize), cancellation);
            keys.AddRange(page.Items.Select(KeyView.From));
            after = page.Next;
        }
        output.Answer(new TenantKeys(tenant, keys), Show);
        return ExitCodes.Done;

        void Show(TenantKeys found) => output.Table(
            ["id", "kind", "environment", "name", "key", "created", "revoked"],
            found.Keys.Select(key => (IReadOnlyList<string>)
            [
                key.Id, key.Kind, key.Environment, key.Name, key.Hint, $"{key.CreatedAt:u}",
                key.RevokedAt is { } at ? $"{at:u}" : "",
            ]));
    }

    sealed record TenantKeys(string Tenant, IReadOnlyList<KeyView> Keys);
}
