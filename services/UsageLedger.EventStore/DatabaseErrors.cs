using Npgsql;

namespace UsageLedger.EventStore;

/// <summary>What a database error means for the one who appended.</summary>
public enum DatabaseError
{
    /// <summary>Another writer appended one of the event ids at the same moment: the same again finds it
    /// known.</summary>
    EventIdTaken,

    /// <summary>Two transactions wait for each other, or one was cut off by the server: the same again may well
    /// work.</summary>
    Contention,

    /// <summary>The data itself cannot be stored: the same again never works.</summary>
    BadData,

    /// <summary>The server is away, full, or set up wrongly: the same again works when somebody has mended
    /// it.</summary>
    Unavailable,
}

/// <summary>The one place where database errors are told apart, by SQLSTATE and constraint name.</summary>
public static class DatabaseErrors
{
    const string EventIdIndex = "idx_mt_events_event_id";
    const string DataExceptionClass = "22";
    const string IntegrityViolationClass = "23";
    const string LimitExceededClass = "54"; // a value that no index takes, say

    /// <summary>What an error of the driver or the server means.</summary>
    /// <returns>Null when the error is not the database's.</returns>
    public static DatabaseError? Meaning(Exception error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: EventIdIndex } =>
            DatabaseError.EventIdTaken,
        // Another unique index is that of a stream's versions: somebody wrote to the stream without locking its head.
        PostgresException
        {
            SqlState: PostgresErrorCodes.DeadlockDetected
                or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.UniqueViolation
        } => DatabaseError.Contention,
        PostgresException server when IsClass(server, DataExceptionClass)
            || IsClass(server, IntegrityViolationClass)
            || IsClass(server, LimitExceededClass) => DatabaseError.BadData,
        NpgsqlException or TimeoutException => DatabaseError.Unavailable,
        _ => null,
    };

    static bool IsClass(PostgresException error, string sqlStateClass) =>
        error.SqlState.StartsWith(sqlStateClass, StringComparison.Ordinal);
}
