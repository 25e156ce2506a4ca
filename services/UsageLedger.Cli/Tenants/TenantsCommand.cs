using System.CommandLine;

namespace UsageLedger.Cli.Tenants;

/// <summary><c>ledger tenants</c>: whose the events are.</summary>
static class TenantsCommand
{
    public static Command Create() =>
        new("tenants", "Tenants: each is one environment (test or live) of one customer's app")
        {
            CreateTenant.Create(),
            ListTenants.Create(),
        };
}
