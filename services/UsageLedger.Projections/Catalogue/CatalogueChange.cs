using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.EventStore;

namespace UsageLedger.Projections.Catalogue;

/// <summary>A change of the catalogue while it is being made: locks first, then what is read stays as it was read.
/// </summary>
/// <param name="connection">With the open transaction.</param>
/// <param name="tenant">The tenant.</param>
/// <param name="now">When the change is made, UTC, to the microsecond.</param>
/// <param name="cancellation">Stops it.</param>
public sealed class CatalogueChange(
    NpgsqlConnection connection, string tenant, DateTimeOffset now, CancellationToken cancellation)
{
    static readonly EventAppender Appender = new(LedgerEvents.Types);
    const string UserIdsLock = "user-ids"; // no stream's name
    const string Alone = "pg_advisory_xact_lock";
    const string Shared = "pg_advisory_xact_lock_shared";

    readonly List<CatalogueSignal> _signals = [];

    /// <summary>With the open transaction.</summary>
    public NpgsqlConnection Connection => connection;

    /// <summary>The tenant.</summary>
    public string Tenant => tenant;

    /// <summary>When the change is made, UTC, to the microsecond.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Stops it.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Whose checks it may change, as far as it was carried out.</summary>
    public IReadOnlyList<CatalogueSignal> Signals => _signals;

    /// <summary>Waits until nobody else changes what a user may use, nor records the user's usage. Taken before any
    /// other lock.</summary>
    /// <returns>The user's ids; they stay so.</returns>
    public async Task<UserIds> LockUserAsync(string userId)
    {
        var user = await ShareUserIdsAsync(userId);
        await UserLock.HoldAloneAsync(connection, tenant, user.All, cancellation);
        return user;
    }

    /// <summary>Waits until nobody changes any user's ids. Taken before any other lock.</summary>
    /// <returns>The ids of the user for whom an id counts; they stay so.</returns>
    public async Task<UserIds> ShareUserIdsAsync(string userId)
    {
        await ShareAsync([UserIdsLock]);
        return await UserAsync(userId);
    }

    /// <summary>Waits until nobody else changes any user's ids, nor what these users may use, nor records their usage.
    /// Taken before any other lock.</summary>
    /// <param name="userIds">Each of some user, or of none yet.</param>
    public async Task LockUserIdsAsync(params string[] userIds)
    {
        await LockNameAsync(UserIdsLock);
        var identities = await Identities.ReadAsync(connection, tenant, userIds, cancellation);
        await UserLock.HoldAloneAsync(
            connection, tenant, userIds.SelectMany(id => identities.Of(tenant, id).All), cancellation);
    }

    /// <summary>The ids of the user for whom an id counts.</summary>
    public Task<UserIds> UserAsync(string userId) => connection.UserAsync(tenant, userId, cancellation);

    /// <summary>Waits until nobody else changes the stream.</summary>
    public async Task<LockedStream> LockAsync(string stream)
    {
        await LockNameAsync(stream);
        await using var command = new NpgsqlCommand(
            "select version from ledger_events.mt_streams where tenant_id = $1 and id = $2", connection)
        { Parameters = { new() { Value = tenant }, new() { Value = stream } } };
        var version = await command.ExecuteScalarAsync(cancellation);
        return new(new(stream), version is long known ? new(known) : StreamVersion.None);
    }

    /// <summary>Waits until nobody else changes any of the streams.</summary>
    /// <param name="streams">Their names, each once.</param>
    /// <returns>Where each stands.</returns>
    public async Task<Dictionary<string, LockedStream>> LockAllAsync(IReadOnlyCollection<string> streams)
    {
        await LockAsync(Alone, streams);
        var found = await connection.ListAsync(
            "select id, version from ledger_events.mt_streams where tenant_id = $1 and id = any($2)",
            [Parameter.Text(tenant), Parameter.Texts(streams)],
            row => new LockedStream(new(row.GetString(0)), new(row.GetInt64(1))),
            cancellation);
        var locked = streams.ToDictionary(stream => stream, LockedStream.New, StringComparer.Ordinal);
        foreach (var stream in found) locked[stream.Name.Value] = stream;
        return locked;
    }

    /// <summary>Waits until nobody else holds the lock of a name, for rules about more than one stream.</summary>
    public Task LockNameAsync(string name) => LockAsync(Alone, [name]);

    /// <summary>Waits until nobody changes the streams; others may share them.</summary>
    public Task ShareAsync(IEnumerable<string> streams) => LockAsync(Shared, streams);

    // In one order for everybody, so that two changes never wait for each other in a circle.
    async Task LockAsync(string take, IEnumerable<string> names)
    {
        await using var command = new NpgsqlCommand($"""
            select {take}(lock) from (
              select distinct hashtextextended($1 || '/' || name, 0) as lock
              from unnest($2::text[]) as given (name) order by lock
            ) as locks
            """, connection)
        { Parameters = { new() { Value = tenant }, new() { Value = names.ToArray() } } };
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Appends the event of an accepted decision and writes the rows that follow from it; does nothing when it
    /// was so already, or a rule speaks against it.</summary>
    /// <param name="stream">Where it belongs.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="userIds">The ids of the users whose checks it may change.</param>
    /// <returns>The rule's refusal, for the caller to answer; null when it is now as was decided.</returns>
    /// <exception cref="ConcurrencyLostException">Another writer was faster: roll back and try again.</exception>
    public Task<Decision.Refused?> CarryOutAsync(
        LockedStream stream, Decision decision, IEnumerable<string>? userIds = null) =>
        AppendAndSignalAsync(stream, decision, [.. (userIds ?? []).Select(id => new CatalogueSignal(tenant, id))]);

    /// <summary>The same, for what may change the checks of all of the tenant's users.</summary>
    /// <inheritdoc cref="CarryOutAsync"/>
    public Task<Decision.Refused?> CarryOutForAllAsync(LockedStream stream, Decision decision) =>
        AppendAndSignalAsync(stream, decision, [new CatalogueSignal(tenant, UserId: null)]);

    async Task<Decision.Refused?> AppendAndSignalAsync(
        LockedStream stream, Decision decision, CatalogueSignal[] signals)
    {
        if (decision is Decision.Refused refused) return refused;
        if (decision is not Decision.Accepted(var body)) return null;
        await AppendAsync(stream, body);
        foreach (var signal in signals) await signal.SendAsync(connection, cancellation);
        _signals.AddRange(signals);
        return null;
    }

    async Task AppendAsync(LockedStream stream, object body)
    {
        var one = new NewEvent(tenant, stream.Name, Guid.CreateVersion7(now), body, now);
        var place = await Appender.AppendAsync(connection, one, stream.Version, cancellation)
            ?? throw new ConcurrencyLostException(stream.Name.Value);
        await CatalogueProjection.ApplyAsync(connection, new(tenant, body, now, place.Position), cancellation);
    }
}

/// <summary>A stream that nobody else changes until the transaction ends.</summary>
/// <param name="Name">The stream.</param>
/// <param name="Version">Where it stands.</param>
public readonly record struct LockedStream(StreamName Name, StreamVersion Version)
{
    /// <summary>A stream that nobody can know yet, because its id was made just now.</summary>
    public static LockedStream New(string name) => new(new(name), StreamVersion.None);

    /// <summary>The stream after one more event.</summary>
    public LockedStream Next => this with { Version = new(Version.Value + 1) };
}

/// <summary>A stream is no longer where it was when its state was read.</summary>
public sealed class ConcurrencyLostException(string stream)
    : Exception($"another writer appended to stream {stream} at the same moment");
