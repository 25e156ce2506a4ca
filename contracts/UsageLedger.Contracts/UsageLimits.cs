namespace UsageLedger.Contracts;

/// <summary>The bounds of what the ledger takes in.</summary>
public static class UsageLimits
{
    /// <summary>Characters in a user, feature, tenant, source or event id.</summary>
    public const int IdLengthMax = 200;

    /// <summary>Bytes of an event's properties, as UTF-8 JSON.</summary>
    public const int PropertiesBytesMax = 8 * 1024;

    /// <summary>Levels of nesting in an event's properties.</summary>
    public const int PropertiesDepthMax = 32;

    /// <summary>Bytes of the properties of one of Segment's track calls, as UTF-8 JSON: Segment's own limit.</summary>
    public const int SegmentPropertiesBytesMax = 32 * 1024;

    /// <summary>Characters of the event of a track call: even four bytes each, they fit into an index.</summary>
    public const int SegmentEventLengthMax = 500;

    /// <summary>Bytes of one of Segment's batches: Segment's own limit.</summary>
    public const int SegmentBatchBytesMax = 500 * 1024;

    /// <summary>Events in one HTTP request.</summary>
    public const int RequestEventsMax = 1_000;

    /// <summary>Bytes of one HTTP request's body.</summary>
    public const int RequestBytesMax = 1024 * 1024;

    /// <summary>Events in one <see cref="UsageBatch"/>.</summary>
    public const int BatchSizeMax = 500;

    /// <summary>Significant digits of a delta: what <see cref="decimal"/> holds without rounding.</summary>
    public const int DeltaDigitsMax = 28;

    /// <summary>Characters of the reason of a reversal.</summary>
    public const int ReasonLengthMax = 200;

    /// <summary>The source of an event that names none.</summary>
    public const string SourceDefault = "api";

    /// <summary>The source of usage that came of one of Segment's track calls as it came; the id is its messageId.
    /// </summary>
    public const string SegmentSource = "segment";
}
