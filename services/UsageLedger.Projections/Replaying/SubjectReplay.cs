using Npgsql;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Projections.Replaying;

/// <summary>
/// Makes the rows of a subject anew in one short transaction, in which nobody else changes the subject: its rows are
/// deleted, its events are carried out again by the projection itself, and then that is taken back. Only the rows that
/// came out different are written.
/// </summary>
/// <param name="connection">The replay's session.</param>
/// <param name="dryRun">True: nothing is written.</param>
/// <param name="cancellation">Stops it.</param>
sealed class SubjectReplay(NpgsqlConnection connection, bool dryRun, CancellationToken cancellation)
{
    const string Trial = "trial";

    // A dry run does not mend what others refer to: it is made right for them each time.
    readonly HashSet<CatalogueSubject> _left = [];

    /// <summary>Looks at a subject, and mends it.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="seen">Told the ids of a group of users.</param>
    /// <returns>What is, or was, wrong with it.</returns>
    public async Task<IReadOnlyList<RowDifference>> ReplayAsync(
        CatalogueSubject subject, Action<CatalogueSubject, string[]> seen)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var change = new CatalogueChange(connection, subject.Tenant, default, cancellation);
        var scope = await SubjectScope.LockAsync(change, subject);
        var before = await SubjectRows.ReadAsync(connection, scope, cancellation);
        await transaction.SaveAsync(Trial, cancellation);
        await DeferAsync();
        await MakeRightForAsync(scope);
        await MakeAsync(scope);
        var made = await SubjectRows.ReadAsync(connection, scope, cancellation);
        await transaction.RollbackAsync(Trial, cancellation);
        var wrong = before.DifferencesTo(subject.Tenant, made);
        if (wrong.Count > 0 && dryRun) _left.Add(subject);
        if (wrong.Count > 0 && !dryRun)
        {
            await MendAsync(scope, wrong);
            await RecountAsync(scope, wrong, [.. before.CountedFeatures().Union(made.CountedFeatures())]);
            await SignalAsync(scope);
            await transaction.CommitAsync(cancellation);
        }
        seen(subject, scope.UserIds);
        return [.. wrong.Select(each => each.Difference)];
    }

    // What refers to a row that is deleted and made anew refers to the new one in the end.
    Task DeferAsync() => connection.ExecuteAsync("set constraints all deferred", [], cancellation);

    async Task MakeAsync(SubjectScope scope)
    {
        await SubjectRows.DeleteAsync(connection, scope, cancellation);
        foreach (var each in scope.Events) await CatalogueProjection.WriteAsync(connection, each, cancellation);
    }

    async Task MakeRightForAsync(SubjectScope scope)
    {
        if (_left.Count == 0 || scope.UserIds.Length == 0) return;
        var tenant = scope.Subject.Tenant;
        var packages = scope.Events.Select(each => each.Body).OfType<SubscriptionStarted>()
            .Select(started => started.PackageId).Distinct().ToList();
        foreach (var id in packages) await MakeIfLeftAsync(new(tenant, SubjectKind.Package, id));
        var features = await connection.ListAsync(
            "select feature_id from ledger.package_features where tenant_id = $1 and package_id = any($2)",
            [Parameter.Text(tenant), Parameter.Texts(packages)],
            row => row.GetString(0),
            cancellation);
        var granted = scope.Events.Select(each => each.Body).OfType<AllowanceGranted>().Select(each => each.FeatureId);
        foreach (var id in features.Union(granted)) await MakeIfLeftAsync(new(tenant, SubjectKind.Feature, id));
    }

    async Task MakeIfLeftAsync(CatalogueSubject subject)
    {
        if (_left.Contains(subject)) await MakeAsync(await SubjectScope.ReadAsync(connection, subject, cancellation));
    }

    async Task MendAsync(SubjectScope scope, List<WrongRow> wrong)
    {
        await DeferAsync();
        // What is changed in place stays; what refers to others goes first.
        foreach (var (table, _) in scope.Rows.Reverse())
            await WriteAsync(
                table.DeleteRowsSql,
                wrong.Where(each => each.Table == table && (each.Made is null || table.OnConflict == ""))
                    .Select(each => each.Row?.GetRawText()));
        foreach (var (table, _) in scope.Rows)
            await WriteAsync(
                table.InsertRowsSql,
                wrong.Where(each => each.Table == table).Select(each => each.Made?.GetRawText()));
    }

    async Task WriteAsync(string sql, IEnumerable<string?> rows)
    {
        var given = rows.OfType<string>().ToList();
        if (given.Count == 0) return;
        await connection.ExecuteAsync(sql, [Parameter.Json($"[{string.Join(',', given)}]")], cancellation);
    }

    // Once, and only for what can have made a difference.
    async Task RecountAsync(SubjectScope scope, List<WrongRow> wrong, List<string> features)
    {
        if (!wrong.Any(each => each.Table == ReplayedTables.Allowances || each.Table == ReplayedTables.UserIds
            || each.Table == ReplayedTables.UserMerges)) return;
        var tenant = scope.Subject.Tenant;
        var identities = await Identities.ReadAsync(connection, tenant, scope.UserIds, cancellation);
        var users = scope.UserIds.Select(id => identities.Of(tenant, id)).DistinctBy(user => user.Owner).ToList();
        var recount = new Recount(
            [.. scope.UserIds.Except(users.Select(user => user.Owner))],
            [.. users.SelectMany(user => features.Select(featureId => (user, featureId)))]);
        await recount.CarryOutAsync(connection, tenant, cancellation);
    }

    async Task SignalAsync(SubjectScope scope)
    {
        string?[] users = scope.UserIds.Length > 0 ? [.. scope.UserIds] : [null];
        foreach (var userId in users)
            await new CatalogueSignal(scope.Subject.Tenant, userId).SendAsync(connection, cancellation);
    }
}
