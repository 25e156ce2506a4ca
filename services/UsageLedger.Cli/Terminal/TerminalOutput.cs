using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using UsageLedger.Hosting;

namespace UsageLedger.Cli.Terminal;

/// <summary>What a command says: to a person, or as JSON to a program. What is on its way, and what went wrong, goes to
/// the error stream.</summary>
sealed class TerminalOutput(bool isJson)
{
    const int WidthWithoutTerminal = 160;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper), new InstantConverter() },
    };

    readonly IAnsiConsole _console = CreateConsole();

    /// <summary>True when the answer is for a program.</summary>
    public bool IsJson => isJson;

    /// <summary>Answers.</summary>
    /// <param name="result">What was found: the JSON document.</param>
    /// <param name="show">Shows it to a person.</param>
    public void Answer<T>(T result, Action<T> show)
    {
        if (isJson) Console.WriteLine(JsonSerializer.Serialize(result, Json));
        else show(result);
    }

    /// <summary>A line for a person; nothing in it is markup.</summary>
    public void Say(string line) => _console.WriteLine(line);

    /// <summary>A table for a person; nothing in its cells is markup.</summary>
    /// <param name="columns">Their heads; one that ends with "#" holds numbers, and stands at the right.</param>
    /// <param name="rows">The cells.</param>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns)
        {
            var head = new TableColumn(Markup.Escape(column.TrimEnd('#')));
            table.AddColumn(column.EndsWith('#') ? head.RightAligned() : head);
        }
        foreach (var row in rows) table.AddRow([.. row.Select(cell => new Text(cell))]);
        _console.Write(table);
    }

    // A pipe has no width; cells that are cut there would be lost.
    static IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (Console.IsOutputRedirected) console.Profile.Width = WidthWithoutTerminal;
        return console;
    }

    /// <summary>Goes on only when there is somebody who can answer a question.</summary>
    /// <param name="instead">What to do else, e.g. <c>use --yes to publish</c>.</param>
    /// <exception cref="CommandFailedException">There is not.</exception>
    public void RequireSomebody(string instead)
    {
        if (IsJson || Console.IsInputRedirected || Console.IsOutputRedirected)
            throw new CommandFailedException($"There is nobody to ask: {instead}.");
    }

    /// <summary>Asks a question; true only when the answer is yes.</summary>
    public static bool Confirms(string question)
    {
        Console.Error.Write($"{question} [y/N] ");
        return Console.ReadLine()?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
