namespace UsageLedger.Cli.Terminal;

/// <summary>How a command has ended, for scripts.</summary>
static class ExitCodes
{
    /// <summary>Done, and nothing is wrong.</summary>
    public const int Done = 0;

    /// <summary>Done, and something is wrong with what was looked at: it is listed.</summary>
    public const int Found = 1;

    /// <summary>Not done: it was called wrongly, or a rule forbids it.</summary>
    public const int Refused = 2;

    /// <summary>Not done: a server is away, or somebody else is at it. The same again may work.</summary>
    public const int Unavailable = 3;

    /// <summary>Stopped by Ctrl+C or SIGTERM, as shells have it.</summary>
    public const int Stopped = 130;
}

/// <summary>A command cannot go on. The message is a sentence that says what to do.</summary>
sealed class CommandFailedException(string message, int exitCode = ExitCodes.Refused) : Exception(message)
{
    public int ExitCode => exitCode;
}
