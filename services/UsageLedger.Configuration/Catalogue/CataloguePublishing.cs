using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Configuration.Catalogue;

/// <summary>Makes the ledger as a file says: all of it in one transaction, or nothing.</summary>
public static class CataloguePublishing
{
    /// <summary>Plans and carries out; nothing when there are errors.</summary>
    /// <param name="change">A change of the tenant's catalogue.</param>
    /// <param name="file">What is to be.</param>
    /// <returns>What was carried out, or why nothing was.</returns>
    /// <exception cref="ConcurrencyLostException">Another writer was faster: roll back and try again.</exception>
    public static async Task<CataloguePlan> PublishAsync(CatalogueChange change, CatalogueFile file)
    {
        // Only what is to change is locked, so that a large file stays in the way of nobody; and who does not wait for
        // locks knows that what is planned under them is what there is.
        var expected = await PlanAsync();
        if (expected.Changes.Count == 0) return expected;
        var streams = await change.LockAllAsync([.. expected.Changes.Select(each => each.Stream).Distinct()]);
        var plan = await PlanAsync();
        foreach (var (stream, decision, isOfFeature) in plan.Changes)
        {
            if (!streams.Remove(stream, out var locked)) throw new ConcurrencyLostException(stream);
            _ = isOfFeature
                ? await change.CarryOutForAllAsync(locked, decision)
                : await change.CarryOutAsync(locked, decision);
            streams.Add(stream, locked.Next);
        }
        return plan;

        async Task<CataloguePlan> PlanAsync() => CataloguePlan.Of(
            change.Tenant,
            await CatalogueState.ReadAsync(change.Connection, change.Tenant, change.Cancellation),
            file);
    }
}
