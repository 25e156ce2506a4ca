using System.ComponentModel;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using UsageLedger.Contracts;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Catalogue;

/// <summary>The part of a list that a call asks for.</summary>
readonly record struct ListQuery(
    [property: FromQuery(Name = "limit"), Description("How many items at most: 1 to 200, 50 when left out.")]
    string? Limit,
    [property: FromQuery(Name = "cursor"), Description("The next of the page before; left out for the first page.")]
    string? Cursor)
{
    const int LimitDefault = 50;
    const int LimitMax = 200;

    /// <summary>The page asked for; its problems join those given.</summary>
    public PageRequest Read(List<FieldProblem> problems)
    {
        var limit = LimitDefault;
        if (Limit is not null
            && !(int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                && limit is >= 1 and <= LimitMax))
            problems.Add(new("limit", $"is no number from 1 to {LimitMax}"));
        var after = Cursor is null ? "" : IdIn(Cursor);
        if (after is null) problems.Add(new("cursor", "is no cursor of this list"));
        return new(after ?? "", limit);
    }

    /// <summary>The cursor that goes on after an id.</summary>
    public static string? CursorAfter(string? id) =>
        id is null ? null : WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(id));

    static string? IdIn(string cursor)
    {
        try
        {
            var id = Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(cursor));
            return UsageCheck.IdProblem(id, required: true) is null ? id : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

/// <summary>A page of a list.</summary>
/// <param name="Items">The items, in the order of their ids.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
sealed record ListAnswer<T>(IReadOnlyList<T> Items, string? Next)
{
    public static ListAnswer<T> From<TRow>(Page<TRow> page, Func<TRow, T> item) =>
        new([.. page.Items.Select(item)], ListQuery.CursorAfter(page.Next));
}
