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
sealed class KanaCall
{
    readonly HttpContext _http;

    public KanaCall(HttpContext http)
    {
        _http = http;
        (Features, Packages, PackageIdsByFeature) = (FeatureLoader(), PackageLoader(), PackageIdLoader());
    }

    public LedgerKey Key => _http.Key();

    public string Tenant => Key.Tenant;

    public CancellationToken Cancellation => _http.RequestAborted;

    public TimeProvider Clock => Service<TimeProvider>();

    public UsageLedger.Checks.Users Users => Service<UsageLedger.Checks.Users>();

    public CheckMetrics CheckMetrics => Service<CheckMetrics>();

    public UsagePublisher Publisher => Service<UsagePublisher>();

    public UserTokens Tokens => Service<UserTokens>();

    public Loader<FeatureAnswer> Features { get; private set; }

    public Loader<PackageAnswer> Packages { get; private set; }

    /// <summary>For a feature's id, the ids of the packages that contain it.</summary>
    public Loader<string[]> PackageIdsByFeature { get; private set; }

    /// <summary>Reads something.</summary>
    public async Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> read)
    {
        await using var connection = await Service<NpgsqlDataSource>().OpenConnectionAsync(Cancellation);
        return await read(connection);
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
        (Features, Packages, PackageIdsByFeature) = (FeatureLoader(), PackageLoader(), PackageIdLoader());
        return outcome.Problem is { } problem ? Failures.Of(problem) : outcome.Value;
    }

    /// <summary>The call that a field belongs to.</summary>
    public static KanaCall Of(FieldCall field) => (KanaCall)field.Context;

    T Service<T>() where T : notnull => _http.RequestServices.GetRequiredService<T>();

    Loader<FeatureAnswer> FeatureLoader() => new(async ids =>
    {
        var rows = await ReadAsync(database => FeatureRows.AmongAsync(database, Tenant, ids, Cancellation));
        return rows.Select(FeatureAnswer.From).ToDictionary(feature => feature.Id, StringComparer.Ordinal);
    });

    Loader<PackageAnswer> PackageLoader() => new(async ids =>
    {
        var rows = await ReadAsync(database => PackageRows.AmongAsync(database, Tenant, ids, Cancellation));
        return rows.Select(PackageAnswer.From).ToDictionary(package => package.Id, StringComparer.Ordinal);
    });

    Loader<string[]> PackageIdLoader() => new(async featureIds =>
        await ReadAsync(database => PackageRows.IdsByFeatureAsync(database, Tenant, featureIds, Cancellation)));
}
