using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Users;

/// <summary>What a row of a file says of a user; null where its cell is empty.</summary>
/// <param name="Line">The line on which the row begins, from 1.</param>
/// <param name="Id">Any id of the user's.</param>
/// <param name="Name">The user's name.</param>
/// <param name="Email">The user's address.</param>
/// <param name="BillingId">The billing provider's id of the user.</param>
/// <param name="MergeInto">Any id of the user that the user is to go up in.</param>
sealed record UserFileRow(
    int Line,
    string Id,
    string? Name = null,
    string? Email = null,
    string? BillingId = null,
    string? MergeInto = null);

/// <summary>A file of users: comma-separated values in UTF-8, quoted as in RFC 4180.</summary>
static class UserFile
{
    /// <summary>As the header <c>Content-Type</c> says it.</summary>
    public const string ContentType = "text/csv";

    /// <summary>The columns, in the order in which they are written.</summary>
    public static readonly IReadOnlyList<string> Columns = ["id", "name", "email", "billing_id", "merge_into"];

    /// <summary>Writes a file.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="users">The users.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task WriteAsync(
        Stream body, IAsyncEnumerable<UserRow> users, CancellationToken cancellation)
    {
        await using var text = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        await using var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture));
        foreach (var column in Columns) csv.WriteField(column);
        await csv.NextRecordAsync();
        await foreach (var user in users.WithCancellation(cancellation))
        {
            var (_, name, email, billingId, _) = user.Definition;
            foreach (var cell in new[] { user.CurrentId, name, email, billingId, null }) csv.WriteField(cell);
            await csv.NextRecordAsync();
        }
    }
}
