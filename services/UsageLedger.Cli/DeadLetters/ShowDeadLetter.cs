using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using RabbitMQ.Client;
using UsageLedger.Cli.Doctor;
using UsageLedger.Cli.Terminal;

namespace UsageLedger.Cli.DeadLetters;

/// <summary><c>ledger dead-letters show</c></summary>
static class ShowDeadLetter
{
    const int ShownMax = 8 * 1024;

    static readonly Argument<string> Id = new("ID")
    {
        Description = "Its id, as 'ledger dead-letters list' shows it",
    };

    static readonly Option<bool> Full = new("--full")
    {
        Description = $"The whole body; else it is cut at {ShownMax / 1024} KiB",
    };

    static readonly JsonSerializerOptions Pretty = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for eyes, and not for a page
    };

    public static Command Create() =>
        new Command(
            "show",
            "A dead letter with its headers and its body; changes nothing. Keys and passwords in it are not shown")
        {
            Id, DoctorSettings.BrokerOption, LetterOptions.Queue, Full,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var ids = LetterOptions.CheckedIds([parsed.GetValue(Id)!]);
        var selection = new LetterSelection(LetterOptions.QueuesOf(parsed), ids, Reason: null);
        var (line, latest) = await BrokerSession.RunAsync(
            parsed, session => FindAsync(session, selection, cancellation), cancellation);
        if (line is null || latest is null)
            throw new CommandFailedException(
                $"There is no dead letter {ids.First()}: 'ledger dead-letters list' shows those that there are.");
        output.Answer(ShownLetter.Of(line, latest, parsed.GetValue(Full)), shown => Show(shown, output));
        return ExitCodes.Done;
    }

    static async Task<(LetterLine? Line, DeadLetter? Latest)> FindAsync(
        BrokerSession session, LetterSelection selection, CancellationToken cancellation)
    {
        var lines = new Dictionary<string, LetterLine>();
        DeadLetter? latest = null;
        await LetterSearch.RunAsync(session, selection, "Looking", Keep, cancellation);
        return (lines.Values.FirstOrDefault(), latest);

        Task Keep(ErrorQueue _, IReadOnlyList<DeadLetter> letters)
        {
            foreach (var letter in letters)
            {
                LetterLine.Add(lines, letter);
                if (latest is null || letter.LastSeen > latest.LastSeen) latest = letter;
            }
            return Task.CompletedTask;
        }
    }

    static void Show(ShownLetter shown, TerminalOutput output)
    {
        var line = shown.DeadLetter;
        output.Table(["", ""],
        [
            ["id", line.Id], ["queue", line.Queue], ["kind", line.Kind], ["reason", shown.Reason],
            ["origin", ListDeadLetters.OriginOf(line.Origin)], ["first seen", ListDeadLetters.Time(line.FirstSeen)],
            ["last seen", ListDeadLetters.Time(line.LastSeen)],
            ["times refused", $"{line.Count}, in {line.Messages} messages"],
            .. shown.Properties.Select(each => (IReadOnlyList<string>)[each.Key, each.Value]),
            .. shown.Headers.Select(each => (IReadOnlyList<string>)
                [each.Key, each.Value as string ?? JsonSerializer.Serialize(each.Value)]),
        ]);
        Console.WriteLine(shown.Body); // never wrapped
        if (shown.IsCut) output.Say($"… of {shown.BodyBytes:N0} bytes: --full shows the rest.");
    }

    /// <summary>A dead letter with everything that matters; the headers and the body are those of the latest copy.
    /// </summary>
    sealed record ShownLetter(
        LetterLine DeadLetter,
        string Reason,
        IReadOnlyDictionary<string, string> Properties,
        IReadOnlyDictionary<string, object?> Headers,
        int BodyBytes,
        bool IsCut,
        string Body)
    {
        public static ShownLetter Of(LetterLine line, DeadLetter latest, bool isFull)
        {
            var text = BodyText(latest.Message.Body);
            var isCut = !isFull && text.Length > ShownMax;
            return new(
                line, latest.Reason, PropertiesOf(latest.Message.Properties),
                HeadersOf(latest, isFull), latest.Message.Body.Length, isCut,
                isCut ? text[..ShownMax] : text);
        }
    }

    static Dictionary<string, object?> HeadersOf(DeadLetter letter, bool isFull) =>
        new LetterHeaders(letter.Message.Properties).Plain()
            .Where(header => isFull || header.Key != "MT-Fault-StackTrace").ToDictionary();

    static string BodyText(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return PrintableText.OfLines(JsonSerializer.Serialize(document, Pretty));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the second: half a surrogate pair
        {
            return PrintableText.Of(body.Span);
        }
    }

    static Dictionary<string, string> PropertiesOf(IReadOnlyBasicProperties properties)
    {
        var all = new (string Name, string? Value)[]
        {
            ("message id", properties.MessageId), ("correlation id", properties.CorrelationId),
            ("content type", properties.ContentType), ("content encoding", properties.ContentEncoding),
            ("type", properties.Type), ("app id", properties.AppId), ("user id", properties.UserId),
        };
        return all.Where(each => !string.IsNullOrEmpty(each.Value))
            .ToDictionary(each => each.Name, each => PrintableText.Of(each.Value!));
    }
}
