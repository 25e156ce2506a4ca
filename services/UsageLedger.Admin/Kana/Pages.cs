using UsageLedger.Contracts;
using UsageLedger.GraphQL;
using UsageLedger.Hosting;
using UsageLedger.Kana;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Kana;

/// <summary>Lists: Kana's have no pages, so that all items are answered; `first` and `after` are for those who have
/// more than that is good for.</summary>
static class Pages
{
    const int ItemsMax = 10_000;

    /// <summary>The items that the arguments `first` and `after` ask for, or a failure.</summary>
    /// <param name="field">The list's field.</param>
    /// <param name="read">Reads a page.</param>
    /// <param name="item">What is answered for a row.</param>
    /// <param name="listed">Is told the items, so that what their fields want can be read at once.</param>
    public static async ValueTask<object?> ReadAsync<TRow, T>(
        FieldCall field,
        Func<PageRequest, Task<Page<TRow>>> read,
        Func<TRow, T> item,
        Action<IReadOnlyList<T>>? listed = null)
    {
        var (first, after) = (field.Arguments.Int("first"), field.Arguments.Text("after"));
        var problems = new List<FieldProblem>();
        if (first is < 1 or > ItemsMax) problems.Add(new("first", $"is no number from 1 to {ItemsMax}"));
        if (UsageCheck.IdProblem(after, required: false) is { } problem) problems.Add(new("after", problem));
        if (problems.Count > 0) return Failures.Of(Problem.InvalidFields(problems));
        var page = await read(new(after ?? "", first ?? ItemsMax));
        if (first is null && page.Next is not null)
            return Failures.Of(Problem.BadRequest(
                "too-many-items", "The list is long", $"There are more than {ItemsMax}: ask for them in parts, with "
                    + "first, and after: the id of the last item before."));
        List<T> items = [.. page.Items.Select(item)];
        listed?.Invoke(items);
        return items;
    }
}
