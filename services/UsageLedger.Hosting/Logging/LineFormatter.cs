using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace UsageLedger.Hosting;

/// <summary>One line for each entry: UTC time, level, category, message, exception, trace id.</summary>
sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopes, TextWriter writer)
    {
        writer.Write(DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
        writer.Write(Word(entry.LogLevel));
        writer.Write(' ');
        writer.Write(entry.Category);
        writer.Write(": ");
        writer.Write(OnOneLine(entry.Formatter(entry.State, entry.Exception)));
        if (entry.Exception is not null)
        {
            writer.Write(" | ");
            writer.Write(OnOneLine(entry.Exception.ToString()));
        }
        // The formatter runs on the thread that logs, so this is the trace that the entry belongs to.
        if (Activity.Current is { } activity)
        {
            writer.Write(" trace=");
            writer.Write(activity.TraceId.ToHexString());
        }
        writer.Write('\n');
    }

    static string OnOneLine(string text) => text.ReplaceLineEndings(" ");

    static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        LogLevel.Critical => "critical",
        _ => throw new UnreachableException(),
    };
}

static class LineLogging
{
    /// <summary>Logs to the console in lines, unless <c>Logging:Console:FormatterName</c> names another form.</summary>
    public static void AddLines(this ILoggingBuilder logging, IConfiguration configuration)
    {
        var formatter = configuration["Logging:Console:FormatterName"] ?? LineFormatter.FormatterName;
        logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        logging.AddConsole();
        logging.Services.PostConfigure<ConsoleLoggerOptions>(options => options.FormatterName = formatter);
    }
}
