using System.CommandLine;
using Npgsql;

namespace UsageLedger.Cli.Terminal;

/// <summary>What runs a command: whatever it meets ends in an exit code and a sentence, never in a stack trace.
/// </summary>
static class CommandRun
{
    /// <summary>Says what the command does.</summary>
    /// <param name="command">The command.</param>
    /// <param name="run">Does it, and answers an exit code.</param>
    public static Command Runs(
        this Command command, Func<ParseResult, TerminalOutput, CancellationToken, Task<int>> run)
    {
        command.SetAction((parsed, cancellation) => RunAsync(parsed, run, cancellation));
        return command;
    }

    static async Task<int> RunAsync(
        ParseResult parsed,
        Func<ParseResult, TerminalOutput, CancellationToken, Task<int>> run,
        CancellationToken cancellation)
    {
        try
        {
            return await run(parsed, new(parsed.GetValue(CommandSettings.Json)), cancellation);
        }
        catch (CommandFailedException e)
        {
            return Fail(e.Message, e.ExitCode);
        }
        catch (NpgsqlException e) when (!cancellation.IsCancellationRequested)
        {
            return Fail(CommandSettings.Sentence(parsed, e), CommandSettings.ExitCode(e));
        }
        catch (Exception e) when (e is OperationCanceledException or NpgsqlException)
        {
            return Fail("Stopped.", ExitCodes.Stopped);
        }
    }

    static int Fail(string why, int exitCode)
    {
        Console.Error.WriteLine(why);
        return exitCode;
    }
}
