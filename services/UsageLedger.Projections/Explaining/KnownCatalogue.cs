using Npgsql;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Entitlements;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Explaining;

/// <summary>An event of the catalogue from which an answer follows.</summary>
/// <param name="Stored">Where it stands in the log.</param>
/// <param name="Body">The event.</param>
public sealed record CatalogueFact(StoredEvent Stored, object Body);

/// <summary>What the ledger knew at some time of a user's allowances of a feature, from the events themselves.</summary>
sealed record KnownCatalogue(
    bool IsUserKnown,
    bool IsFeatureKnown,
    IReadOnlyList<Allowance> Allowances,
    PolicyTimeline Policies,
    IReadOnlyList<CatalogueFact> Facts)
{
    public static async Task<KnownCatalogue> ReadAsync(
        NpgsqlConnection connection,
        string tenant,
        UserIds user,
        string featureId,
        DateTimeOffset knownAt,
        CancellationToken cancellation)
    {
        var facts = new List<CatalogueFact>();
        var allowances = new List<Allowance>();
        var types = await FeatureRows.TypesAsync(connection, tenant, [featureId], cancellation);
        var featureKnown = await FactsAsync(StreamNames.Feature(featureId));
        var userFacts = new List<CatalogueFact>();
        foreach (var home in user.Homes) userFacts.AddRange(await FactsAsync(StreamNames.User(home)));
        facts.AddRange(userFacts.Where(fact => fact.Body is UserRenamed or UserMerged or UserUnmerged));
        if (types.TryGetValue(featureId, out var type))
        {
            foreach (var (id, packageId) in await SourcesAsync(connection, tenant, user, featureId, cancellation))
                if (packageId is null) await AddGrantAsync(id, type);
                else await AddSubscriptionAsync(id, packageId, type);
        }
        var policyFacts = await FactsAsync(StreamNames.Settings);
        facts.AddRange(policyFacts);
        var policies = policyFacts.Select(fact =>
            new PolicySince(fact.Stored.RecordedAt, ((AllowancePolicySet)fact.Body).Policy));
        return new(userFacts.Count > 0, featureKnown.Count > 0, allowances, new([.. policies]), facts);

        async Task AddSubscriptionAsync(string id, string packageId, FeatureType type)
        {
            var known = await FactsAsync(StreamNames.Subscription(id));
            if (Subscription.Fold(known.Select(fact => fact.Body)) is not { } subscription) return;
            var package = await PackageRows.FindAsync(connection, tenant, packageId, cancellation);
            var types = new Dictionary<string, FeatureType>(StringComparer.Ordinal) { [featureId] = type };
            var only = package!.Package.Definition with
            {
                Features = [.. package.Package.Definition.Features.Where(each => each.FeatureId == featureId)],
            };
            facts.AddRange(known);
            allowances.AddRange(subscription.Allowances(only, types));
        }

        async Task AddGrantAsync(string id, FeatureType type)
        {
            var known = await FactsAsync(StreamNames.Grant(id));
            if (Grant.Fold(known.Select(fact => fact.Body)) is not { } grant) return;
            facts.AddRange(known);
            allowances.Add(grant.Allowance(type));
        }

        async Task<List<CatalogueFact>> FactsAsync(string stream)
        {
            var known = new List<CatalogueFact>();
            await foreach (var stored in EventReader.StreamAsync(connection, tenant, new(stream), cancellation))
                if (stored.RecordedAt <= knownAt) known.Add(new(stored, LedgerEvents.Types.Read(stored)));
            return known;
        }
    }

    // The subscriptions and grants that give a feature; a grant has no package.
    static Task<List<(string Id, string? PackageId)>> SourcesAsync(
        NpgsqlConnection connection,
        string tenant,
        UserIds user,
        string featureId,
        CancellationToken cancellation) =>
        connection.ListAsync("""
            select s.id, s.package_id from ledger.subscriptions s join ledger.package_features f
              on f.tenant_id = s.tenant_id and f.package_id = s.package_id and f.feature_id = $3
            where s.tenant_id = $1 and s.user_id = any($2)
            union all
            select id, null from ledger.grants where tenant_id = $1 and user_id = any($2) and feature_id = $3
            order by id
            """,
            [Parameter.Text(tenant), Parameter.Texts(user.Homes), Parameter.Text(featureId)],
            row => (row.GetString(0), row.TextOrNull(1)),
            cancellation);
}
