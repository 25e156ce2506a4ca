using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Moving;

/// <summary>For whom something else is counted after events of the catalogue.</summary>
static class ChangedUsers
{
    /// <summary>True when an event changes what is counted for a user.</summary>
    public static bool AreChangedBy(object body) => body
        is SubscriptionStarted or SubscriptionCancelled or SubscriptionPaused or SubscriptionResumed
        or SubscriptionStatusSet or AllowanceGranted or AllowanceRevoked
        or UserRenamed or UserMerged or UserUnmerged or UserDeleted;

    /// <summary>The ids that the events name, or that those have whose subscriptions and grants they change.</summary>
    public static async Task<HashSet<string>> ReadAsync(
        NpgsqlConnection connection, string tenant, IEnumerable<object> bodies, CancellationToken cancellation)
    {
        var (users, subscriptions, grants) = (new HashSet<string>(), new HashSet<string>(), new HashSet<string>());
        foreach (var body in bodies) Add(body, users, subscriptions, grants);
        if (subscriptions.Count + grants.Count == 0) return users;
        users.UnionWith(await connection.ListAsync(
            """
            select user_id from ledger.subscriptions where tenant_id = $1 and id = any($2)
            union select user_id from ledger.grants where tenant_id = $1 and id = any($3)
            """,
            [Parameter.Text(tenant), Parameter.Texts(subscriptions), Parameter.Texts(grants)],
            row => row.GetString(0),
            cancellation));
        return users;
    }

    static void Add(object body, HashSet<string> users, HashSet<string> subscriptions, HashSet<string> grants)
    {
        switch (body)
        {
            case SubscriptionStarted each: users.Add(each.UserId); break;
            case SubscriptionCancelled each: subscriptions.Add(each.Id); break;
            case SubscriptionPaused each: subscriptions.Add(each.Id); break;
            case SubscriptionResumed each: subscriptions.Add(each.Id); break;
            case SubscriptionStatusSet each: subscriptions.Add(each.Id); break;
            case AllowanceGranted each: users.Add(each.UserId); break;
            case AllowanceRevoked each: grants.Add(each.Id); break;
            case UserRenamed each: users.UnionWith([each.Id, each.NewId]); break;
            case UserMerged each: users.UnionWith([each.Id, each.Into]); break;
            case UserUnmerged each: users.UnionWith([each.Id, each.From]); break;
            case UserDeleted each: users.Add(each.Id); break;
        }
    }
}
