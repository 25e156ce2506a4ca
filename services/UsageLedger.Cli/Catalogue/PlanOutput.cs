using UsageLedger.Cli.Terminal;
using UsageLedger.Configuration.Catalogue;

namespace UsageLedger.Cli.Catalogue;

/// <summary>A plan as it is answered.</summary>
/// <param name="Tenant">Whose catalogue it is.</param>
/// <param name="Lines">What there is to say.</param>
/// <param name="ErrorCount">How many of them speak against it.</param>
/// <param name="Published">True when it was carried out now.</param>
sealed record PlanAnswer(string Tenant, IReadOnlyList<PlanLine> Lines, int ErrorCount, bool Published)
{
    public static PlanAnswer Of(string tenant, CataloguePlan plan, bool published = false) =>
        new(tenant, plan.Lines, plan.Errors.Count(), published);
}

/// <summary>Shows plans.</summary>
static class PlanOutput
{
    /// <summary>Shows the lines and what they come to.</summary>
    public static void Show(this TerminalOutput output, PlanAnswer plan)
    {
        // Past the console, which would break long lines where nobody reads them but grep.
        foreach (var line in plan.Lines) Console.WriteLine(line);
        output.Say(plan switch
        {
            { ErrorCount: > 0 } => $"{plan.ErrorCount} errors: nothing of the file can be published.",
            { Lines.Count: 0 } => $"The catalogue of '{plan.Tenant}' is as the file says.",
            _ => $"Nothing speaks against it. Tenant: '{plan.Tenant}'.",
        });
    }
}
