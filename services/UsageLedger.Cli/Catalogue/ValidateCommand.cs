using System.CommandLine;
using UsageLedger.Cli.Terminal;
using UsageLedger.Configuration.Catalogue;

namespace UsageLedger.Cli.Catalogue;

/// <summary><c>ledger validate</c>: says what publishing a file would do.</summary>
static class ValidateCommand
{
    static readonly Argument<string> FileName = new("FILE") { Description = "The file, in YAML" };
    static readonly Option<string?> Tenant = CatalogueOptions.Tenant();

    public static Command Create() =>
        new Command("validate", "Says what publishing a file would do; ends with 1 when something speaks against it")
        {
            FileName, Tenant,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var (file, problems) = await CatalogueFiles.ReadAsync(parsed.GetValue(FileName)!, cancellation);
        await using var database = CommandSettings.Operator(parsed);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var tenant = await CatalogueOptions.TenantAsync(connection, parsed.GetValue(Tenant), cancellation);
        var plan = file is null
            ? problems!
            : CataloguePlan.Of(tenant, await CatalogueOptions.StateAsync(connection, tenant, cancellation), file);
        output.Answer(PlanAnswer.Of(tenant, plan), output.Show);
        return plan.HasErrors ? ExitCodes.Found : ExitCodes.Done;
    }
}
