using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using UsageLedger.Checks;
using UsageLedger.Contracts;
using UsageLedger.GraphQL;
using UsageLedger.Hosting;
using UsageLedger.Kana;
using UsageLedger.Publishing;

namespace UsageLedger.Admin.Kana;

/// <summary>Recording usage: <c>recordUsage</c>, and <c>createUsageEvent</c> as it was called before. The event goes
/// the way that all go, through the broker to a Recorder, and the answer waits for the Recorder's.</summary>
static class RecordFields
{
    /// <summary>For the Recorder's answer, after the broker's confirm.</summary>
    static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(5);

    public static void BindRecording(this Resolvers resolvers)
    {
        resolvers.Type<KanaCall>("Mutation")
            .FieldAsync("recordUsage", async (call, field) => await RecordAsync(call, field))
            .FieldAsync("createUsageEvent", async (call, field) =>
                await RecordAsync(call, field) is var answer && answer is Recorded { IsRecorded: var recorded }
                    ? recorded
                    : answer);
        resolvers.Type<Recorded>("RecordedUsage")
            .Field("recorded", each => each.IsRecorded)
            .Field("reason", each => each.Reason)
            .Field("eventId", each => each.EventId?.ToString());
    }

    static async Task<object> RecordAsync(KanaCall call, FieldCall field)
    {
        var (usage, failure) = Read(call, field.Arguments.Object("input")!);
        if (usage is null) return failure!;
        if (await UnknownAsync(call, usage) is { } unknown) return unknown;
        var submission = new Submission(call.Tenant, [usage], answerWanted: true);
        switch (await call.Publisher.PublishAsync(submission))
        {
            case SubmissionOutcome.RoomFull:
                return Recorded.No("Too much usage waits for the broker: call again in a moment.");
            case SubmissionOutcome.NotConfirmed:
                return Failures.Of(
                    "UNAVAILABLE", "Error", "The broker has not confirmed the usage in time, and may have it all the "
                        + "same: call again with the same id, and it counts once.");
        }
        var receipts = await submission.AnswerAsync(WaitMax, call.Clock, call.Cancellation);
        // What memory knows of the user is older than this usage: the next check reads anew.
        call.Users.Forget(call.Tenant, usage.UserId!);
        return receipts is [var receipt] ? Answer(receipt) : new Recorded(
            true, "It is acknowledged and will be counted: the ledger takes longer than usual.",
            EventIds.For(call.Tenant, usage.Source!, usage.Id!));
    }

    // REST keeps usage of those who are not in the catalogue yet; Kana's SDKs expect an error. While nobody can say,
    // the usage is kept: a fact that was refused may be lost for good.
    static async Task<FieldFailure?> UnknownAsync(KanaCall call, UsageRecorded usage)
    {
        try
        {
            return await CheckFields.UnknownAsync(call, usage.UserId!, usage.FeatureId!);
        }
        catch (Exception e) when (Outage.IsOutage(e))
        {
            return null;
        }
    }

    static (UsageRecorded? Usage, FieldFailure? Failure) Read(KanaCall call, Arguments input)
    {
        var json = JsonObject.Create(input.ToJson())!;
        ExactTwin.GoesBefore(json, "delta");
        var reader = new FieldReader(JsonSerializer.SerializeToElement(json));
        var usage = UsageReader.ReadAndCheck(reader, call.Tenant, Microseconds.Cut(call.Clock.GetUtcNow()));
        return reader.Problems.Count == 0 ? (usage, null) : (null, Failures.Of(Problem.InvalidFields(reader.Problems)));
    }

    static Recorded Answer(UsageReceipt receipt) => receipt.Outcome switch
    {
        UsageOutcome.Recorded => new(true, null, receipt.EventId),
        UsageOutcome.Duplicate => new(true, "It was recorded before, and counts once.", receipt.EventId),
        UsageOutcome.Conflict or UsageOutcome.Rejected => Recorded.No(receipt.Refusal()),
        _ => throw new UnreachableException(),
    };

    sealed record Recorded(bool IsRecorded, string? Reason, Guid? EventId)
    {
        public static Recorded No(string reason) => new(false, reason, null);
    }
}
