using UsageLedger.Contracts;

namespace UsageLedger.Checks;

/// <summary>The rules of the ids that a check names.</summary>
public static class Ids
{
    /// <summary>Why they cannot be ids, all at once; empty when they can.</summary>
    /// <param name="ids">Each with what the caller calls it.</param>
    public static List<FieldProblem> Problems(params ReadOnlySpan<(string Field, string Id)> ids)
    {
        var problems = new List<FieldProblem>();
        foreach (var (field, id) in ids)
            if (UsageCheck.IdProblem(id, required: true) is { } problem)
                problems.Add(new(field, problem));
        return problems;
    }
}
