using System.CommandLine;
using System.Globalization;
using Npgsql;
using UsageLedger.Cli.Terminal;

namespace UsageLedger.Cli.Tenants;

/// <summary><c>ledger tenants list</c></summary>
static class ListTenants
{
    // A stream's version is the number of its events, so no event is looked at. Every key is a stream too.
    const string Query = """
        select tenant_id, events, coalesce(users, 0), coalesce(keys, 0), coalesce(keys_in_use, 0), first_at, last_at
        from (
          select tenant_id, sum(version)::bigint as events, min(created) as first_at, max(timestamp) as last_at
          from ledger_events.mt_streams group by tenant_id
        ) log
          left join (select tenant_id, count(*) as users from ledger.users group by tenant_id) users using (tenant_id)
          left join (
            select tenant_id, count(*) as keys, count(*) filter (where revoked_at is null) as keys_in_use
            from ledger.keys group by tenant_id
          ) keys using (tenant_id)
        order by tenant_id
        """;

    public static Command Create() =>
        new Command("list", "All tenants, each with its events, users and keys, and its first and last event")
            .Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        await using var database = CommandSettings.Operator(parsed);
        await using var command = database.CreateCommand(Query);
        command.CommandTimeout = 0;
        var tenants = new List<TenantView>();
        await using (var row = await command.ExecuteReaderAsync(cancellation))
            while (await row.ReadAsync(cancellation)) tenants.Add(Read(row));
        output.Answer(new AllTenants(tenants), Show);
        return ExitCodes.Done;

        void Show(AllTenants all)
        {
            if (all.Tenants.Count == 0) output.Say("There is no tenant yet: 'ledger tenants create NAME' makes one.");
            else output.Table(
                ["tenant", "events#", "users#", "keys#", "in use#", "first event", "last event"],
                all.Tenants.Select(Cells));
        }
    }

    static IReadOnlyList<string> Cells(TenantView tenant) =>
    [
        tenant.Tenant, Number(tenant.Events), Number(tenant.Users), Number(tenant.Keys), Number(tenant.KeysInUse),
        $"{tenant.FirstEventAt:u}", $"{tenant.LastEventAt:u}",
    ];

    static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    static TenantView Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetDateTime(5),
        row.GetDateTime(6));

    sealed record AllTenants(IReadOnlyList<TenantView> Tenants);

    sealed record TenantView(
        string Tenant,
        long Events,
        long Users,
        long Keys,
        long KeysInUse,
        DateTime FirstEventAt,
        DateTime LastEventAt);
}
