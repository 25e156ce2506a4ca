using System.Text.Json;
using UsageLedger.Contracts;
using UsageLedger.Domain;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Domain.Segment;
using UsageLedger.Harness;
using UsageLedger.Projections;
using UsageLedger.Projections.Catalogue;
using static UsageLedger.IntegrationTests.Catalogue.AdminCalls;

namespace UsageLedger.IntegrationTests.Segment;

/// <summary>Sends what Ingest would send, straight to the broker, and looks at what the Recorder made of it.</summary>
sealed class SegmentCaller : IAsyncDisposable
{
    static readonly string ErrorQueue = Broker.ErrorQueue(Broker.SegmentQueue);
    readonly Installation _ledger;
    readonly AmqpProducer _producer;

    SegmentCaller(Installation ledger, AmqpProducer producer, string tenant) =>
        (_ledger, _producer, Tenant) = (ledger, producer, tenant);

    /// <summary>Whose calls they are.</summary>
    public string Tenant { get; }

    /// <summary>Connects.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="tenant">Whose calls; the first key's when left out.</param>
    public static async Task<SegmentCaller> ConnectAsync(Installation ledger, string? tenant = null) =>
        new(ledger, await AmqpProducer.ConnectAsync(ledger.Broker), tenant ?? ledger.Tenant);

    public static SegmentEvent Track(
        string user,
        string name,
        string? feature = null,
        decimal? delta = null,
        object? properties = null,
        DateTimeOffset? occurredAt = null) => new()
        {
            MessageId = Unique("message"),
            UserId = user,
            OccurredAt = occurredAt ?? DateTimeOffset.UtcNow,
            Track = new()
            {
                Event = name,
                FeatureId = feature,
                Delta = feature is null ? null : delta ?? 1,
                Properties = properties is null ? null : JsonSerializer.SerializeToElement(properties),
            },
        };

    public static SegmentEvent Identify(
        string user, string? email = null, string? name = null, string? billingId = null) => new()
        {
            MessageId = Unique("message"),
            UserId = user,
            OccurredAt = DateTimeOffset.UtcNow,
            Identify = new() { Name = name, Email = email, BillingId = billingId },
        };

    /// <summary>Sends one message; returns once the broker has it.</summary>
    public Task SendAsync(params IReadOnlyList<SegmentEvent> calls)
    {
        var batch = new SegmentBatch
        {
            BatchId = Guid.NewGuid(),
            Tenant = Tenant,
            ReceivedAt = DateTimeOffset.UtcNow,
            Events = calls,
        };
        var envelope = new
        {
            messageId = batch.BatchId,
            messageType = new[] { $"urn:message:{typeof(SegmentBatch).Namespace}:{nameof(SegmentBatch)}" },
            message = batch,
        };
        return _producer.PublishAsync(
            JsonSerializer.Serialize(envelope, JsonSerializerOptions.Web),
            contentType: "application/vnd.masstransit+json",
            exchange: Broker.SegmentExchange);
    }

    /// <summary>Sends one message, and waits until all of its calls are stored.</summary>
    public async Task RecordAsync(params IReadOnlyList<SegmentEvent> calls)
    {
        await SendAsync(calls);
        await AreStoredAsync(calls);
    }

    /// <summary>Waits until calls are stored.</summary>
    public Task AreStoredAsync(params IReadOnlyList<SegmentEvent> calls) => Eventually.AsyncValue(
        "Segment's calls to be stored",
        () => _ledger.ScalarAsync<long>(
            "select count(*) from ledger_events.mt_events where id = any($1)",
            calls.Select(call => EventIds.OfSegment(Tenant, call.MessageId)).ToArray()),
        count => count == calls.DistinctBy(call => call.MessageId).Count());

    /// <summary>The usage event that a stored track call counts as; null when it is unmapped.</summary>
    public async Task<Guid?> UsageIdAsync(SegmentEvent call)
    {
        var found = await _ledger.ScalarAsync<object>(
            """
            select segment.usage_id
            from ledger.segment_events segment join ledger_events.mt_events event
              on event.seq_id = segment.position and event.tenant_id = segment.tenant_id
            where event.id = $1
            """,
            EventIds.OfSegment(Tenant, call.MessageId));
        return found as Guid?;
    }

    /// <summary>What kept a call's usage: feature, delta, and where it came from.</summary>
    public async Task<(string Feature, decimal Delta, SegmentLink Link)> UsageAsync(SegmentEvent call)
    {
        var id = await UsageIdAsync(call);
        Assert.Equal(EventIds.For(Tenant, UsageLimits.SegmentSource, call.MessageId), id);
        var data = await _ledger.ScalarAsync<string>(
            "select data::text from ledger_events.mt_events where id = $1", id!);
        var usage = LedgerEvents.Types.Read<Domain.Usage.UsageRecorded>(data);
        Assert.Equal(call.MessageId, usage.Id);
        Assert.Equal(call.UserId, usage.UserId);
        return (usage.FeatureId, usage.Delta, SegmentLink.Of(usage.Properties));
    }

    /// <summary>Makes or changes a rule that looks at the event's name.</summary>
    public async Task RuleAsync(
        string id, string eventName, string feature, bool isEnabled = true, string? deltaPath = null)
    {
        await using var connection = await _ledger.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var change = new CatalogueChange(connection, Tenant, DateTimeOffset.UtcNow, CancellationToken.None);
        var stream = await change.LockAsync(StreamNames.SegmentRules);
        var rules = SegmentRules.Of(await LedgerEvents.StreamAsync(
            connection, Tenant, StreamNames.SegmentRules, CancellationToken.None));
        var condition = new RuleCondition(
            null, RuleOperator.Equals, JsonSerializer.SerializeToElement(eventName));
        var delta = deltaPath is null ? new RuleDelta(1, null) : new RuleDelta(null, deltaPath);
        var decision = rules.Define(new(id, 0, id, isEnabled, [condition], feature, delta), featureExists: true);
        Assert.IsType<Decision.Accepted>(decision);
        Assert.Null(await change.CarryOutForAllAsync(stream, decision));
        await transaction.CommitAsync();
    }

    /// <summary>Throws away what the error queue holds.</summary>
    public async Task EmptyErrorQueueAsync()
    {
        while (await _producer.TakeAsync(ErrorQueue) is not null) { }
    }

    /// <summary>The next message of the error queue: its reason, and its body.</summary>
    public async Task<(string Reason, string Body)> RefusedAsync()
    {
        var kept = await Eventually.AsyncValue(
            "the call in the error queue", () => _producer.TakeAsync(ErrorQueue), message => message is not null);
        return (kept!.Value.Headers["MT-Fault-Message"], kept.Value.Body);
    }

    /// <summary>How many messages the error queue holds.</summary>
    public Task<uint> RefusedCountAsync() => _producer.CountAsync(ErrorQueue);

    public ValueTask DisposeAsync() => _producer.DisposeAsync();
}
