using UsageLedger.Contracts;

namespace UsageLedger.Entitlements.Checks;

/// <summary>The rules of ids in a path.</summary>
static class Ids
{
    /// <summary>Why they cannot be ids; empty when they can.</summary>
    public static List<FieldProblem> Problems(params ReadOnlySpan<(string Field, string Id)> ids)
    {
        var problems = new List<FieldProblem>();
        foreach (var (field, id) in ids)
            if (UsageCheck.IdProblem(id, required: true) is { } problem)
                problems.Add(new(field, problem));
        return problems;
    }
}
