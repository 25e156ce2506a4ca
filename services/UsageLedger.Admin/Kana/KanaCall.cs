using System.Text.Json;
using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Admin.Features;
using UsageLedger.Admin.Packages;
using UsageLedger.Checks;
using UsageLedger.GraphQL;
using UsageLedger.Hosting;
using UsageLedger.Kana;
using UsageLedger.Projections.Catalogue;
using UsageLedger.Publishing;

namespace UsageLedger.Admin.Kana;

/// <summary>One request to the admin GraphQL API: whose it is, and what its fields are read from and changed through.
/// Its fields are answered one after another, so it needs no locks.</summary>
sealed class KanaCall(HttpContext http)
{
    Loader<FeatureAnswer>? _features;
    Loader<PackageAnswer>? _packages;
    Loader<string[]>? _packageIds;

    public LedgerKey Key => http.Key();

    public string Tenant => Key.Tenant;

    public CancellationToken Cancellation => http.RequestAborted;

    public TimeProvider Clock => Service<TimeProvider>();

    public UsageLedger.Checks.Users Users => Service<UsageLedger.Checks.Users>();

    public CheckMetrics CheckMetrics => Service<CheckMetrics>();

    public UsagePublisher Publisher => Service<UsagePublisher>();

    public UserTokens Tokens => Service<UserTokens>();

    public Loader<FeatureAnswer> Features => _features ??= new(async ids =>
    {
        var rows = await ReadAsync(database => FeatureRows.AmongAsync(database, Tenant, ids, Cancellation));
        return rows.Select(FeatureAnswer.From).ToDictionary(feature => feature.Id, StringComparer.Ordinal);
    });

    public Loader<PackageAnswer> Packages => _packages ??= new(async ids =>
    {
        var rows = await ReadAsync(database => PackageRows.AmongAsync(database, Tenant, ids, Cancellation));
        return rows.Select(PackageAnswer.From).ToDictionary(package => package.Id, StringComparer.Ordinal);
    });

    /// <summary>For a feature's id, the ids of the packages that contain it.</summary>
    public Loader<string[]> PackageIdsByFeature => _packageIds ??= new(featureIds =>
        ReadAsync(database => PackageRows.IdsByFeatureAsync(database, Tenant, featureIds, Cancellation)));

    /// <summary>Reads something.</summary>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read)
    {
        await using var connection = await Service<NpgsqlDataSource>().OpenConnectionAsync(Cancellation);
        return await read(connection);
    }

    /// <summary>The thing whose id an argument is; else the failure that there is none, or that it can be no id.
    /// </summary>
    /// <param name="field">With the argument.</param>
    /// <param name="find">Finds it; null when there is none.</param>
    /// <param name="unknown">The refusal of an id that is nothing's.</param>
    /// <param name="argument">The argument's name.</param>
    public static async ValueTask<object?> ByIdAsync<T>(
        FieldCall field, Func<string, ValueTask<T?>> find, Func<string, ProblemResult> unknown, string argument = "id")
        where T : class
    {
        var id = field.Arguments.Text(argument)!;
        if (Fields.IdProblem(id, argument) is { } problem) return Failures.Of(problem);
        return await find(id) as object ?? Failures.Of(unknown(id));
    }

    /// <summary>Changes the catalogue as REST does.</summary>
    /// <param name="input">What is wanted, in the form that REST takes.</param>
    /// <param name="read">Reads it, as REST does.</param>
    /// <param name="change">Carries it out, as REST does.</param>
    /// <returns>The thing as it is now, or the failure.</returns>
    public async ValueTask<object?> ChangeAsync<TRequest, T>(
        JsonElement input,
        Func<FieldReader, TRequest> read,
        Func<CatalogueChange, TRequest, Task<Outcome<T>>> change)
    {
        var reader = new FieldReader(input);
        var wanted = read(reader);
        if (reader.Problems.Count > 0) return Failures.Of(Problem.InvalidFields(reader.Problems));
        var outcome = await Service<CatalogueWriter>().ChangeAsync(Tenant, each => change(each, wanted), Cancellation);
        // What was read before may be different now.
        (_features, _packages, _packageIds) = (null, null, null);
        return outcome.Problem is { } problem ? Failures.Of(problem) : outcome.Value;
    }

    /// <summary>The call that a field belongs to.</summary>
    public static KanaCall Of(FieldCall field) => (KanaCall)field.Context;

    T Service<T>() where T : notnull => http.RequestServices.GetRequiredService<T>();
}
