using System.Runtime.InteropServices;
using UsageLedger.Contracts;

namespace UsageLedger.Publishing;

/// <summary>Which request an event came with, and its place in that request.</summary>
readonly record struct EventOwner(Submission Submission, int Index);

/// <summary>Events of one tenant that gather until their lane is free. Not safe for several threads: the lane's lock
/// covers it until it is taken out.</summary>
sealed class WaitingBatch(string tenant, long openedAt)
{
    /// <summary>Bytes of properties in one batch. Escaped they may grow sixfold, and RabbitMQ 4 takes no message of
    /// more than 16 MiB unless told to.</summary>
    const int PropertiesBytesMax = 1024 * 1024;

    readonly List<UsageRecorded> _events = [];
    readonly List<EventOwner> _owners = [];
    int _propertiesBytes;

    public Guid Id { get; } = Guid.CreateVersion7();

    public string Tenant => tenant;

    /// <summary>When its first event came, as a timestamp of the clock.</summary>
    public long OpenedAt => openedAt;

    public IReadOnlyList<UsageRecorded> Events => _events;

    /// <summary>For each event, whose it is.</summary>
    public IReadOnlyList<EventOwner> Owners => _owners;

    /// <summary>True when a request in it waits for its receipts.</summary>
    public bool AnswerWanted { get; private set; }

    public bool IsFull => _events.Count >= UsageLimits.BatchSizeMax || _propertiesBytes >= PropertiesBytesMax;

    public void Add(Submission submission, int index)
    {
        var usage = submission.Events[index];
        _events.Add(usage);
        _owners.Add(new(submission, index));
        _propertiesBytes += usage.Properties is { } properties ? JsonMarshal.GetRawUtf8Value(properties).Length : 0;
        AnswerWanted |= submission.AnswerWanted;
    }

    public void Confirm()
    {
        foreach (var owner in _owners) owner.Submission.Confirm();
    }

    public void Fail()
    {
        foreach (var owner in _owners) owner.Submission.Fail();
    }

    /// <summary>Hands each receipt to the request that its event came with.</summary>
    public void Receive(IReadOnlyList<UsageReceipt> receipts)
    {
        for (var i = 0; i < _owners.Count && i < receipts.Count; i++)
            _owners[i].Submission.Receive(_owners[i].Index, receipts[i]);
    }
}
