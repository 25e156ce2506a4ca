using System.Diagnostics;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Segment;
using UsageLedger.Domain.Usage;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Projections.Segment;

namespace UsageLedger.Recorder.Segment;

/// <summary>Carries out on the users what identify calls say. The caller keeps everybody else from the users' ids.
/// </summary>
sealed class IdentifiedUsers(CatalogueChange change)
{
    /// <summary>Decides whom a call is about, and changes that user.</summary>
    /// <exception cref="ConcurrencyLostException">Another writer was faster: roll back and try again.</exception>
    /// <exception cref="InexactSumException">What a user has used cannot be held exactly after a merge.</exception>
    public async Task IdentifyAsync(SegmentIdentified said)
    {
        var row = await UserRows.FindAsync(change.Connection, change.Tenant, said.UserId, change.Cancellation);
        var known = row is null ? null : new KnownUser(row.Definition, row.CurrentId);
        var holders = Identification.DependsOnEmail(said, known)
            ? (await EmailHolders.ReadAsync(change.Connection, change.Tenant, [said.Email!], change.Cancellation))
                [said.Email!]
            : [];
        switch (Identification.Of(said, known, holders))
        {
            case Identification.Created created:
                await DefineAsync(null, created.User);
                break;
            case Identification.Updated updated:
                await DefineAsync(updated.Before, updated.User);
                break;
            case Identification.Claimed claimed:
                await RenameAsync(claimed.Import, said.UserId);
                await DefineAsync(claimed.Import.Definition, claimed.User);
                break;
            case Identification.Merged merged:
                await MergeAsync(merged.ImportId, merged.User.Id);
                await DefineAsync(merged.Before, merged.User);
                break;
        }
    }

    async Task DefineAsync(UserDefined? before, UserDefined wanted)
    {
        var decision = User.Define(before, wanted);
        if (decision is Decision.Unchanged) return; // nearly every call says what is known
        await CarryOutAsync(wanted.Id, decision, await IdsAsync(wanted.Id));
    }

    async Task RenameAsync(KnownUser import, string newId)
    {
        var homeId = import.Definition.Id;
        await change.LockUserIdsAsync(homeId, newId);
        var decision = User.Rename(homeId, import.CurrentId, newId, newIdsHome: null); // nobody was found under it
        await CarryOutAsync(homeId, decision, [.. await IdsAsync(homeId), newId]);
    }

    async Task MergeAsync(string sourceId, string targetId)
    {
        await change.LockUserIdsAsync(sourceId, targetId);
        var decision = User.Merge(sourceId, targetId, change.Now);
        await CarryOutAsync(sourceId, decision, [.. await IdsAsync(sourceId), .. await IdsAsync(targetId)]);
    }

    async Task CarryOutAsync(string homeId, Decision decision, IEnumerable<string> userIds)
    {
        var stream = await change.LockAsync(StreamNames.User(homeId));
        if (await change.CarryOutAsync(stream, decision, userIds) is { } refusal)
            throw new UnreachableException($"what an identify call leads to was refused: {refusal.Detail}");
    }

    async Task<IReadOnlyList<string>> IdsAsync(string homeId) => (await change.UserAsync(homeId)).All;
}
