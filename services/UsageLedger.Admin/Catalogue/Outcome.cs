using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;

namespace UsageLedger.Admin.Catalogue;

/// <summary>What a change came to: the thing as it is now, or why it is not so. Each API spells it in its own way.
/// </summary>
readonly struct Outcome<T>
{
    Outcome(T? value, ProblemResult? problem) => (Value, Problem) = (value, problem);

    /// <summary>The thing; only when there is no problem.</summary>
    public T? Value { get; }

    /// <summary>The refusal; null when it is as was wanted.</summary>
    public ProblemResult? Problem { get; }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(ProblemResult problem) => new(default, problem);

    public static implicit operator Outcome<T>(Decision.Refused refused) => new(default, refused.ToProblem());
}

/// <summary>A thing that was to be there.</summary>
/// <param name="Answer">The thing.</param>
/// <param name="IsNew">True when it was created now.</param>
readonly record struct Put<T>(T Answer, bool IsNew);

/// <summary>What outcomes have in common, and how REST spells them.</summary>
static class Outcomes
{
    /// <summary>409: something else has the id of what was to be created.</summary>
    /// <param name="kind">E.g. <c>feature</c>.</param>
    /// <param name="id">The id.</param>
    public static ProblemResult Exists(string kind, string id) => Problem.Conflict(
        $"{kind}-exists", $"There is another {kind} '{id}' already: change that one, or take another id.");

    /// <summary>The thing alone, whether it is new or not.</summary>
    public static Outcome<T> Thing<T>(this Outcome<Put<T>> put) =>
        put.Problem is { } problem ? problem : put.Value.Answer;

    /// <summary>The refusal, or 200 with the thing.</summary>
    public static async Task<IResult> OkAsync<T>(this Task<Outcome<T>> change)
    {
        var outcome = await change;
        return outcome.Problem ?? (IResult)TypedResults.Ok(outcome.Value);
    }

    /// <summary>The refusal, or 201 with the thing.</summary>
    public static async Task<IResult> CreatedAsync<T>(this Task<Outcome<T>> change)
    {
        var outcome = await change;
        return outcome.Problem ?? Created(outcome.Value);
    }

    /// <summary>The refusal, or 201 for what a PUT created, 200 for what was there.</summary>
    public static async Task<IResult> PutAsync<T>(this Task<Outcome<Put<T>>> change)
    {
        var outcome = await change;
        if (outcome.Problem is { } problem) return problem;
        var (answer, isNew) = outcome.Value;
        return isNew ? Created(answer) : TypedResults.Ok(answer);
    }

    static IResult Created<T>(T answer) => TypedResults.Json(answer, statusCode: StatusCodes.Status201Created);
}
