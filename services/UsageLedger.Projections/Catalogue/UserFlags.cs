using System.Globalization;
using Npgsql;

namespace UsageLedger.Projections.Catalogue;

/// <summary>How many users of a tenant somebody should look at.</summary>
/// <param name="WithoutBillingId">Users that have no id at the billing provider.</param>
/// <param name="SharingEmail">Users that have an e-mail which another user has too, in whatever letter case.</param>
public sealed record UserFlags(long WithoutBillingId, long SharingEmail)
{
    // The e-mails that several rows have are read first, from the index alone, and as an array, so that the planner
    // takes them for the few that they are. Who of them is no user of its own any more is asked of those few, and
    // whether several are left then.
    // $1 tenant  $2 the e-mail from which on.
    const string Sharing = $"""
        select * from (
          select u.id, lower(u.email) as email, u.created_at,
            count(*) over (partition by lower(u.email)) as sharer_count
          from ledger.users u
          where u.tenant_id = $1 and u.email is not null and lower(u.email) = any(array(
              select lower(email) from ledger.users
              where tenant_id = $1 and email is not null and lower(email) >= lower($2)
              group by lower(email) having count(*) > 1))
            and {UserRows.IsOwn}
        ) sharers where sharer_count > 1
        """;

    /// <summary>Counts them. Users that went up in another are no users of their own.</summary>
    public static async Task<UserFlags> CountAsync(
        NpgsqlConnection connection, string tenant, CancellationToken cancellation) =>
        (await connection.ListAsync(
            $"""
            select
              (select count(*) from ledger.users u where tenant_id = $1 and billing_id is null and {UserRows.IsOwn}),
              (select count(*) from ({Sharing}) sharing)
            """,
            [Parameter.Text(tenant), Parameter.Text("")],
            row => new UserFlags(row.GetInt64(0), row.GetInt64(1)),
            cancellation))[0];

    /// <summary>A page of those without an id at the billing provider, in the order of what they are called.</summary>
    public static async Task<Page<UserRow>> WithoutBillingIdAsync(
        NpgsqlConnection connection, string tenant, PageRequest page, CancellationToken cancellation) =>
        page.Of(
            await connection.ListAsync(
                $"""
                {UserRows.Select} and u.billing_id is null and u.current_id > $2 and {UserRows.IsOwn}
                order by u.current_id limit $3
                """,
                [Parameter.Text(tenant), Parameter.Text(page.After), Parameter.Count(page.FetchCount)],
                UserRows.Read,
                cancellation),
            row => row.CurrentId);

    /// <summary>A page of those that share an e-mail, in the order of <see cref="SharingPlace"/>.</summary>
    /// <param name="connection">Of a reader.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="page">Begins after the text of a <see cref="SharingPlace"/>.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<Page<UserRow>> SharingEmailAsync(
        NpgsqlConnection connection, string tenant, PageRequest page, CancellationToken cancellation)
    {
        var after = SharingPlace.Read(page.After) ?? SharingPlace.First;
        return page.Of(
            await connection.ListAsync(
                $"""
                with sharing as materialized (
                  select id, email, created_at from ({Sharing}) each
                  where (email, created_at, id) > (lower($2), $3, $4) order by email, created_at, id limit $5
                )
                {UserRows.Select} and u.id in (select id from sharing) order by lower(u.email), u.created_at, u.id
                """,
                [
                    Parameter.Text(tenant), Parameter.Text(after.Email), Parameter.Instant(after.CreatedAt),
                    Parameter.Text(after.Id), Parameter.Count(page.FetchCount),
                ],
                UserRows.Read,
                cancellation),
            row => new SharingPlace(row.Definition.Email!, row.CreatedAt, row.Definition.Id).ToString());
    }
}

/// <summary>Where a user stands among those that share an e-mail: by e-mail, then the one created first, into which the
/// others are merged unless said otherwise.</summary>
/// <param name="Email">In whatever letter case.</param>
/// <param name="CreatedAt">When the user was created.</param>
/// <param name="Id">The home id.</param>
public readonly record struct SharingPlace(string Email, DateTimeOffset CreatedAt, string Id)
{
    // Neither e-mails nor ids can hold it.
    const char Separator = '\0';

    /// <summary>Before everybody.</summary>
    public static readonly SharingPlace First = new("", DateTimeOffset.UnixEpoch, "");

    /// <summary>The place that a text says, or null.</summary>
    public static SharingPlace? Read(string text) =>
        text.Split(Separator) is [var email, var ticks, var id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number <= DateTimeOffset.MaxValue.Ticks
            ? new(email, new(number, TimeSpan.Zero), id)
            : null;

    /// <summary>The place as a text.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Email}{Separator}{CreatedAt.UtcTicks}{Separator}{Id}");
}
