using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using UsageLedger.Cli.Terminal;
using UsageLedger.Projections;
using UsageLedger.Projections.Verifying;

namespace UsageLedger.Cli.Verify;

/// <summary>Holds what a running Entitlements service answers against the events.</summary>
sealed class ServiceCheck : IDisposable
{
    const int AttemptsMax = 5;

    readonly NpgsqlDataSource _database;
    readonly HttpClient _http;
    readonly FoundDifferences _found = new();
    long _asked;
    long _notCompared;

    /// <summary>Asks a service.</summary>
    /// <param name="database">Of a reader.</param>
    /// <param name="address">Where the service is.</param>
    /// <param name="key">A key of the tenant that is checked.</param>
    public ServiceCheck(NpgsqlDataSource database, Uri address, string key)
    {
        _database = database;
        _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", key);
    }

    /// <summary>What was found so far.</summary>
    public VerifiedService Found() => new(_asked, _notCompared, _found.Count, _found.Listed);

    /// <summary>Asks for the consumption of the current period. An answer is compared only when it counts as far as the
    /// events did; usage that came meanwhile makes it asked again.</summary>
    public async Task CheckAsync(CheckedUsage usage, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _asked);
        if (IsNoPath(usage.Owner.UserId) || IsNoPath(usage.Owner.FeatureId))
        {
            Interlocked.Increment(ref _notCompared);
            return;
        }
        var now = DateTimeOffset.UtcNow;
        var rows = usage.Rows;
        var positionMin = rows.Where(row => row.Period.Contains(now)).Min(row => (long?)row.Position.Value);
        for (var attempt = 1; ; attempt++)
        {
            var answer = await AskAsync(usage.Owner, positionMin, cancellation);
            if (answer is null) return; // no allowance counts, or none that is counted
            var right = answer.RowOf(rows);
            if ((right?.Position.Value ?? 0) == (answer.Position ?? 0))
            {
                if ((right?.Consumption.Used ?? 0) != answer.Used)
                    Add(usage.Owner, answer, right, "The service answers another sum of the same events.");
                return;
            }
            rows = (await ConsumptionCheck.ReadAsync(_database, [usage.Owner], cancellation))[0].Rows;
            positionMin = answer.RowOf(rows)?.Position.Value ?? positionMin;
            if (attempt < AttemptsMax) continue;
            Conclude(usage.Owner, answer, right, answer.RowOf(rows));
            return;
        }
    }

    // What a client of HTTP takes for a step in the path, however it is escaped.
    static bool IsNoPath(string id) => id is "." or "..";

    // The events were counted before the answer, and once more after it.
    void Conclude(
        UserFeature owner, ServiceAnswer answer, PeriodConsumption? before, PeriodConsumption? after)
    {
        if ((answer.Position ?? 0) > (after?.Position.Value ?? 0))
            Add(owner, answer, after, "The service stands at a position that the events do not reach.");
        else if ((answer.Position ?? 0) < (before?.Position.Value ?? 0))
            Add(owner, answer, after,
                $"The service does not count what stands at position {before!.Position.Value}, though asked for it.");
        else Interlocked.Increment(ref _notCompared);
    }

    void Add(UserFeature owner, ServiceAnswer answer, PeriodConsumption? right, string explanation) => _found.Add(
        new ConsumptionDifference(
            owner.Tenant, owner.UserId, owner.FeatureId, answer.PeriodStart, answer.PeriodEnd,
            new(answer.Used, null, null, answer.Position ?? 0), CountedRow.Of(right), explanation));

    async Task<ServiceAnswer?> AskAsync(UserFeature owner, long? positionMin, CancellationToken cancellation)
    {
        var path = $"/v1/users/{Uri.EscapeDataString(owner.UserId)}/entitlements/"
            + Uri.EscapeDataString(owner.FeatureId);
        var query = positionMin is { } min ? string.Create(CultureInfo.InvariantCulture, $"?minPosition={min}") : "";
        try
        {
            using var response = await _http.GetAsync(path + query, cancellation);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new CommandFailedException($"The service at {_http.BaseAddress} does not take the key.");
            if (response.StatusCode != HttpStatusCode.OK)
                throw new CommandFailedException(
                    $"The service at {_http.BaseAddress} answers {(int)response.StatusCode}.", ExitCodes.Unavailable);
            return ServiceAnswer.Read(await response.Content.ReadFromJsonAsync<JsonElement>(cancellation));
        }
        catch (Exception e) when (IsOfTheService(e) && !cancellation.IsCancellationRequested)
        {
            throw new CommandFailedException(
                $"The service at {_http.BaseAddress} cannot be asked: {e.Message.TrimEnd('.')}.",
                ExitCodes.Unavailable);
        }
    }

    // Not there, too slow, or something else than Entitlements.
    static bool IsOfTheService(Exception error) => error is HttpRequestException or TaskCanceledException
        or JsonException or KeyNotFoundException or InvalidOperationException or FormatException;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}

/// <summary>The consumption that a check answers.</summary>
sealed record ServiceAnswer(decimal Used, DateTimeOffset PeriodStart, DateTimeOffset? PeriodEnd, long? Position)
{
    /// <summary>Null when the answer has none.</summary>
    public static ServiceAnswer? Read(JsonElement answer)
    {
        var consumption = answer.GetProperty("consumption");
        if (consumption.ValueKind == JsonValueKind.Null) return null;
        var (end, position) = (consumption.GetProperty("periodEnd"), answer.GetProperty("position"));
        return new(
            consumption.GetProperty("used").GetDecimal(),
            consumption.GetProperty("periodStart").GetDateTimeOffset(),
            end.ValueKind == JsonValueKind.Null ? null : end.GetDateTimeOffset(),
            position.ValueKind == JsonValueKind.Null ? null : position.GetInt64());
    }

    /// <summary>The row of the answer's period.</summary>
    public PeriodConsumption? RowOf(IEnumerable<PeriodConsumption> rows) =>
        rows.FirstOrDefault(row => row.Period.Start == PeriodStart && row.Period.EndOrNone == PeriodEnd);
}
