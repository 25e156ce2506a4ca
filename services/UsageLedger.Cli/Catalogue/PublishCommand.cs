using System.CommandLine;
using Npgsql;
using UsageLedger.Cli.Terminal;
using UsageLedger.Configuration.Catalogue;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Cli.Catalogue;

/// <summary><c>ledger publish</c>: makes a tenant's catalogue what a file says.</summary>
static class PublishCommand
{
    static readonly Argument<string> FileName = new("FILE") { Description = "The file, in YAML; it is only read" };
    static readonly Option<string?> Tenant = CatalogueOptions.Tenant();
    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Shows the plan and changes nothing" };
    static readonly Option<bool> Yes = new("--yes", "-y") { Description = "Does not ask" };

    public static Command Create() =>
        new Command(
            "publish",
            "Makes the features, packages and add-ons of a tenant what a file says: all of it in one transaction, or "
                + "nothing. What is not in the file stays; the same again changes nothing")
        {
            FileName, Tenant, DryRun, Yes,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var (file, problems) = await CatalogueFiles.ReadAsync(parsed.GetValue(FileName)!, cancellation);
        await using var database = CommandSettings.Operator(parsed);
        var (tenant, plan) = await PlanAsync(database, parsed.GetValue(Tenant), file, problems, cancellation);
        var isDryRun = parsed.GetValue(DryRun);
        if (isDryRun || plan.HasErrors || plan.Changes.Count == 0)
        {
            output.Answer(PlanAnswer.Of(tenant, plan), output.Show);
            return !plan.HasErrors ? ExitCodes.Done : isDryRun ? ExitCodes.Found : ExitCodes.Refused;
        }
        if (!output.IsJson) output.Show(PlanAnswer.Of(tenant, plan));
        if (!parsed.GetValue(Yes) && !Confirm(output)) throw new CommandFailedException("Nothing was changed.");
        await CarryOutAsync(database, tenant, file!, plan, cancellation);
        output.Answer(PlanAnswer.Of(tenant, plan, published: true), _ => output.Say("It is so now."));
        return ExitCodes.Done;
    }

    static async Task<(string Tenant, CataloguePlan Plan)> PlanAsync(
        NpgsqlDataSource database,
        string? named,
        CatalogueFile? file,
        CataloguePlan? problems,
        CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var tenant = await CatalogueOptions.TenantAsync(connection, named, cancellation);
        if (file is null) return (tenant, problems!);
        return (tenant, CataloguePlan.Of(
            tenant, await CatalogueOptions.StateAsync(connection, tenant, cancellation), file));
    }

    static bool Confirm(TerminalOutput output)
    {
        output.RequireSomebody("use --yes to publish, or --dry-run to look");
        return TerminalOutput.Confirms("What is published cannot be taken back. Publish?");
    }

    static async Task CarryOutAsync(
        NpgsqlDataSource database,
        string tenant,
        CatalogueFile file,
        CataloguePlan shown,
        CancellationToken cancellation)
    {
        try
        {
            await CatalogueTransaction.ChangeAsync(
                database, TimeProvider.System, tenant, PublishAsync, (_, _) => { }, cancellation);
        }
        catch (ConcurrencyLostException e)
        {
            throw new CommandFailedException($"Nothing was changed: {e.Message}.", ExitCodes.Unavailable);
        }

        async Task<CataloguePlan> PublishAsync(CatalogueChange change)
        {
            var plan = await CataloguePublishing.PublishAsync(change, file);
            if (plan.Lines.SequenceEqual(shown.Lines)) return plan;
            throw new CommandFailedException( // which rolls back
                "Nothing was changed: the catalogue is no longer what the plan was made from. Look at it again.",
                ExitCodes.Unavailable);
        }
    }
}
