using UsageLedger.Contracts;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Configuration.Catalogue;

/// <summary>How much a line of a plan matters.</summary>
public enum PlanSeverity
{
    /// <summary>It will be so.</summary>
    Info,

    /// <summary>It may not be what was meant.</summary>
    Warning,

    /// <summary>It cannot be: nothing of the file is carried out.</summary>
    Error,
}

/// <summary>A line of a plan.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Text">A sentence, or part of one.</param>
public sealed record PlanLine(PlanSeverity Severity, string Text)
{
    /// <summary>It will be so.</summary>
    public static PlanLine Info(string text) => new(PlanSeverity.Info, text);

    /// <summary>It may not be what was meant.</summary>
    public static PlanLine Warning(string text) => new(PlanSeverity.Warning, text);

    /// <summary>It cannot be.</summary>
    public static PlanLine Error(string text) => new(PlanSeverity.Error, text);

    /// <summary>The line as Kana's own tool takes it: what matters is marked.</summary>
    public override string ToString() => Severity switch
    {
        PlanSeverity.Error => $"[ERROR] {Text}",
        PlanSeverity.Warning => $"[WARNING] {Text}",
        _ => Text,
    };
}

/// <summary>An event that a plan wants to append.</summary>
/// <param name="Stream">Where it belongs.</param>
/// <param name="Decision">What the domain decided.</param>
/// <param name="IsOfFeature">True when it may change the checks of all of the tenant's users.</param>
public sealed record PlannedChange(string Stream, Decision.Accepted Decision, bool IsOfFeature);

/// <summary>What it takes for the ledger to be as a file says.</summary>
/// <param name="Lines">For people, in the order of the file; empty when all is so already.</param>
/// <param name="Changes">What to append, in this order.</param>
public sealed record CataloguePlan(IReadOnlyList<PlanLine> Lines, IReadOnlyList<PlannedChange> Changes)
{
    const int ProblemCountShown = 100; // who has more of them looks at the first ones

    /// <summary>True when a rule speaks against it: then nothing may be carried out.</summary>
    public bool HasErrors => Lines.Any(line => line.Severity == PlanSeverity.Error);

    /// <summary>The lines that speak against it.</summary>
    public IEnumerable<PlanLine> Errors => Lines.Where(line => line.Severity == PlanSeverity.Error);

    /// <summary>The plan of a file that cannot be read.</summary>
    /// <param name="problems">Why.</param>
    /// <param name="place">Where a path is, to be set before it; e.g. "line 5: ".</param>
    public static CataloguePlan Unreadable(IReadOnlyList<FieldProblem> problems, Func<string, string> place)
    {
        var lines = problems.Take(ProblemCountShown)
            .Select(each => PlanLine.Error($"{place(each.Field)}{each.Field} {each.Problem}"))
            .ToList();
        if (problems.Count > lines.Count) lines.Add(PlanLine.Error($"and {problems.Count - lines.Count} more"));
        return new(lines, []);
    }

    /// <summary>Holds a file against what there is.</summary>
    /// <param name="tenant">Whose catalogue it is.</param>
    /// <param name="current">What there is.</param>
    /// <param name="file">What is to be.</param>
    public static CataloguePlan Of(string tenant, CatalogueState current, CatalogueFile file) =>
        new CataloguePlanning(tenant, current, file).Plan();
}
