namespace UsageLedger.Admin.Catalogue;

/// <summary>Answers that several changes give alike.</summary>
static class Answers
{
    /// <summary>201 for what a PUT created, 200 for what was there.</summary>
    public static IResult Put<T>(bool isNew, T answer) =>
        isNew ? TypedResults.Json(answer, statusCode: StatusCodes.Status201Created) : TypedResults.Ok(answer);
}
