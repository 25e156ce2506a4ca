using Npgsql;
using UsageLedger.Domain.Usage;
using UsageLedger.EventStore;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Segment;
using UsageLedger.Recorder.Recording;

namespace UsageLedger.Recorder.Segment;

/// <summary>
/// Records identify calls of one tenant: in one transaction they are stored and, one after another, carried out on the
/// users.
/// </summary>
/// <remarks>
/// Nobody else changes a user or its ids meanwhile: what is decided from who has an e-mail still holds when it is done,
/// whatever other Recorders and Admin do. Locks are taken in this order: the users' ids, the heads of Segment's
/// streams, and the users who may be joined, all at once; usage of the others goes on being recorded.
/// </remarks>
sealed class IdentifyRecorder(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Calls in one transaction: Admin waits for it.</summary>
    public const int CallsMax = 100;

    /// <summary>Records the calls whole, or throws and leaves nothing behind.</summary>
    /// <exception cref="NpgsqlException">See <see cref="DatabaseErrors"/>.</exception>
    /// <exception cref="ConcurrencyLostException">A writer who takes no locks was faster.</exception>
    /// <exception cref="InexactSumException">What a user has used cannot be held exactly after a merge.</exception>
    public async Task<Recorded<SegmentReceipt>> RecordAsync(
        string tenant, IReadOnlyList<SegmentToRecord> calls, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var now = Occurrence.ToMicrosecond(time.GetUtcNow());
        var change = new CatalogueChange(connection, tenant, now, cancellation);
        await change.LockUserIdsAsync();
        var fresh = await FreshCalls.AppendAsync(connection, calls, cancellation);
        var toDo = fresh.Calls.Where(call => call.Refusal is null).ToList();
        await LockWhoMayBeJoinedAsync(change, toDo);
        var users = new IdentifiedUsers(change);
        foreach (var call in toDo) await users.IdentifyAsync(call.Identified());
        await transaction.CommitAsync(cancellation);
        foreach (var call in fresh.Calls)
            fresh.Settle(call, call.Refusal is null
                ? new(SegmentOutcome.Identified)
                : new(SegmentOutcome.StoredOnly, call.Refusal));
        return new(fresh.ReceiptsOf(calls), []);
    }

    // One that only becomes possible by a call before it in the same transaction is locked when it comes to it: then
    // two transactions may wait for each other in a circle, and the server ends one, which goes again.
    static async Task LockWhoMayBeJoinedAsync(CatalogueChange change, IReadOnlyList<SegmentToRecord> calls)
    {
        var saying = calls.Where(call => call.Call.Identify!.Email is not null).ToList();
        if (saying.Count == 0) return;
        var holders = await EmailHolders.ReadAsync(
            change.Connection,
            change.Tenant,
            saying.Select(call => call.Call.Identify!.Email!),
            change.Cancellation);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in saying)
        {
            var imports = holders[call.Call.Identify!.Email!].Where(holder => holder.IsImported).ToList();
            if (imports.Count == 0) continue;
            ids.Add(call.Call.UserId);
            ids.UnionWith(imports.Select(import => import.Definition.Id));
        }
        if (ids.Count > 0) await change.LockUserIdsAsync([.. ids]);
    }
}
