using Npgsql;
using UsageLedger.Domain.Segment;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Segment;

/// <summary>Finds users by e-mail.</summary>
public static class EmailHolders
{
    /// <summary>The users that have one of the e-mails, in any letter case, each under the e-mail as it was asked for;
    /// those that went up in another are no users of their own, and left out.</summary>
    /// <param name="connection">Where they are.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="emails">The e-mails.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<ILookup<string, KnownUser>> ReadAsync(
        NpgsqlConnection connection, string tenant, IEnumerable<string> emails, CancellationToken cancellation)
    {
        var holders = await connection.ListAsync(
            """
            select given.email, u.id, u.name, u.email, u.billing_id, u.metadata, u.current_id
            from unnest($2) as given (email)
              join ledger.users u on u.tenant_id = $1 and lower(u.email) = lower(given.email)
            where not exists (
              select from ledger.user_merges merge where merge.tenant_id = u.tenant_id and merge.source_id = u.id
                and merge.unmerged_recorded_at is null)
            """,
            [Parameter.Text(tenant), Parameter.Texts(emails.Distinct(StringComparer.Ordinal))],
            row => (Email: row.GetString(0), User: Read(row)),
            cancellation);
        return holders.ToLookup(holder => holder.Email, holder => holder.User, StringComparer.Ordinal);
    }

    static KnownUser Read(NpgsqlDataReader row) => new(
        new(row.GetString(1), row.TextOrNull(2), row.TextOrNull(3), row.TextOrNull(4), row.JsonOrNull(5)),
        row.GetString(6));
}
