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

/// <summary>What the ledger knew at some time of a user's allowances of a feature, from the events themselves.
/// </summary>
/// <param name="connection">Of a reader.</param>
/// <param name="key">Whose use of what.</param>
/// <param name="user">The user's ids at that time.</param>
/// <param name="knownAt">The time.</param>
/// <param name="cancellation">Stops it.</param>
sealed class KnownCatalogue(
    NpgsqlConnection connection,
    UserFeature key,
    UserIds user,
    DateTimeOffset knownAt,
    CancellationToken cancellation)
{
    readonly List<Allowance> _allowances = [];
    readonly List<CatalogueFact> _facts = [];

    public bool IsUserKnown { get; private set; }
    public bool IsFeatureKnown { get; private set; }
    public IReadOnlyList<Allowance> Allowances => _allowances;
    public PolicyTimeline Policies { get; private set; } = PolicyTimeline.Default;
    public IEnumerable<CatalogueFact> Facts => _facts;

    public async Task ReadAsync()
    {
        foreach (var home in user.Homes)
        {
            var known = await FactsAsync(StreamNames.User(home));
            IsUserKnown |= User.Exists(known.Select(fact => fact.Body));
            // A user that was deleted and came back is another one, of whom nothing before is true.
            _facts.AddRange(known
                .Skip(known.FindLastIndex(fact => fact.Body is UserDeleted))
                .Where(fact => fact.Body is UserRenamed or UserMerged or UserUnmerged or UserDeleted));
        }
        var feature = await FactsAsync(StreamNames.Feature(key.FeatureId));
        IsFeatureKnown = feature.Count > 0;
        if (feature is [{ Body: FeatureDefined { Type: var type } }, ..])
            foreach (var (id, packageId) in await SourcesAsync())
                if (packageId is null) await AddGrantAsync(id, type);
                else await AddSubscriptionAsync(id, packageId, type);
        var policies = await FactsAsync(StreamNames.Settings);
        Policies = new([.. policies.Select(fact =>
            new PolicySince(fact.Stored.RecordedAt, ((AllowancePolicySet)fact.Body).Policy))]);
        _facts.AddRange(policies);
    }

    async Task AddSubscriptionAsync(string id, string packageId, FeatureType type)
    {
        var known = await FactsAsync(StreamNames.Subscription(id));
        if (Subscription.Fold(known.Select(fact => fact.Body)) is not { } subscription) return;
        // A package that can be subscribed to never changes, so what it gives now is what it gave then.
        var row = await PackageRows.FindAsync(connection, key.Tenant, packageId, cancellation);
        var package = row!.Package.Definition;
        var only = package with
        {
            Features = [.. package.Features.Where(each => each.FeatureId == key.FeatureId)],
        };
        _facts.AddRange(known);
        _allowances.AddRange(subscription.Allowances(
            only, new Dictionary<string, FeatureType>(StringComparer.Ordinal) { [key.FeatureId] = type }));
    }

    async Task AddGrantAsync(string id, FeatureType type)
    {
        var known = await FactsAsync(StreamNames.Grant(id));
        if (Grant.Fold(known.Select(fact => fact.Body)) is not { } grant) return;
        _facts.AddRange(known);
        _allowances.Add(grant.Allowance(type));
    }

    async Task<List<CatalogueFact>> FactsAsync(string stream)
    {
        var known = new List<CatalogueFact>();
        await foreach (var stored in EventReader.StreamAsync(connection, key.Tenant, new(stream), cancellation))
            if (stored.RecordedAt <= knownAt) known.Add(new(stored, LedgerEvents.Types.Read(stored)));
        return known;
    }

    // The subscriptions and grants that give the feature; a grant has no package.
    Task<List<(string Id, string? PackageId)>> SourcesAsync() => connection.ListAsync("""
        select s.id, s.package_id from ledger.subscriptions s join ledger.package_features f
          on f.tenant_id = s.tenant_id and f.package_id = s.package_id and f.feature_id = $3
        where s.tenant_id = $1 and s.user_id = any($2)
        union all
        select id, null from ledger.grants where tenant_id = $1 and user_id = any($2) and feature_id = $3
        order by id
        """,
        [Parameter.Text(key.Tenant), Parameter.Texts(user.Homes), Parameter.Text(key.FeatureId)],
        row => (row.GetString(0), row.TextOrNull(1)),
        cancellation);
}
