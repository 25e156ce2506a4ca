namespace UsageLedger.EventStore;

/// <summary>A stream's name, unique inside its tenant.</summary>
public readonly record struct StreamName(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>An event's place in its stream, from 1 without a gap.</summary>
public readonly record struct StreamVersion(long Value) : IComparable<StreamVersion>
{
    /// <summary>The version of a stream that has no event yet.</summary>
    public static readonly StreamVersion None = new(0);

    /// <inheritdoc/>
    public int CompareTo(StreamVersion other) => Value.CompareTo(other.Value);
}

/// <summary>An event's place in the log (<c>seq_id</c>), from 1; rises with the version inside a stream.</summary>
public readonly record struct Position(long Value) : IComparable<Position>
{
    /// <summary>Before the first event.</summary>
    public static readonly Position Start = new(0);

    /// <inheritdoc/>
    public int CompareTo(Position other) => Value.CompareTo(other.Value);
}

/// <summary>An event that is to be appended.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Stream">The stream; made by its first event.</param>
/// <param name="Id">The event's id, unique in the whole log.</param>
/// <param name="Body">The event; its type is one of <see cref="EventTypes"/>.</param>
/// <param name="RecordedAt">When the ledger took it in, UTC.</param>
public sealed record NewEvent(string Tenant, StreamName Stream, Guid Id, object Body, DateTimeOffset RecordedAt);

/// <summary>Where an event was appended.</summary>
/// <param name="Id">The event's id.</param>
/// <param name="Stream">Its stream.</param>
/// <param name="Version">Its place in the stream.</param>
/// <param name="Position">Its place in the log.</param>
public sealed record AppendedEvent(Guid Id, StreamName Stream, StreamVersion Version, Position Position);

/// <summary>An event as it stands in the log.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Version">Its place in the stream.</param>
/// <param name="Position">Its place in the log.</param>
/// <param name="Id">The event's id.</param>
/// <param name="Type">The alias of its type, e.g. <c>usage_recorded</c>.</param>
/// <param name="Data">The event as JSON; <see cref="EventTypes.Read"/> makes it an object again.</param>
/// <param name="RecordedAt">When the ledger took it in, UTC.</param>
public sealed record StoredEvent(
    string Tenant,
    StreamName Stream,
    StreamVersion Version,
    Position Position,
    Guid Id,
    string Type,
    string Data,
    DateTimeOffset RecordedAt);
