using UsageLedger.Contracts;
using UsageLedger.GraphQL;
using UsageLedger.Kana;

namespace UsageLedger.Admin.Kana;

/// <summary>The rules of ids in arguments.</summary>
static class KanaIds
{
    /// <summary>Why they cannot be ids; null when they can.</summary>
    public static FieldFailure? Problem(params ReadOnlySpan<(string Argument, string Id)> ids)
    {
        var problems = new List<FieldProblem>();
        foreach (var (argument, id) in ids)
            if (UsageCheck.IdProblem(id, required: true) is { } problem) problems.Add(new(argument, problem));
        return problems.Count == 0 ? null : Failures.Of(Hosting.Problem.InvalidFields(problems));
    }
}
