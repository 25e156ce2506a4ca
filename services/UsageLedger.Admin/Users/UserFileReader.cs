using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using CsvHelper;
using CsvHelper.Configuration;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Contracts;

namespace UsageLedger.Admin.Users;

/// <summary>Reads a file of users, and goes on where something is wrong with it: so everything is named at once.
/// </summary>
static class UserFileReader
{
    /// <summary>How many rows a file may have, beside the first line.</summary>
    public const int RowCountMax = 10_000;

    const int ProblemCountMax = 500;

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="problems">Joined by everything that is wrong with the file itself; then the rows say nothing.
    /// </param>
    public static IReadOnlyList<UserFileRow> Read(ReadOnlySpan<byte> bytes, List<FieldProblem> problems)
    {
        if (Decode(bytes, problems) is not { } text) return [];
        var reading = new Reading();
        foreach (var (line, cells) in Records(text))
        {
            reading.Take(line, cells);
            if (reading.IsOver) break;
        }
        problems.AddRange(reading.Problems);
        if (reading is { HasColumns: false, Problems.Count: 0 })
            problems.Add(new(Place(1), $"names no columns: begin with {string.Join(",", UserFile.Columns)}"));
        return reading.Rows;
    }

    static string? Decode(ReadOnlySpan<byte> bytes, List<FieldProblem> problems)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        var characters = new char[bytes.Length];
        var status = Utf8.ToUtf16(bytes, characters, out var read, out var written, replaceInvalidSequences: false);
        if (status == OperationStatus.Done) return new(characters, 0, written);
        problems.Add(new(Place(bytes[..read].Count((byte)'\n') + 1), "is not in UTF-8: save the file as UTF-8"));
        return null;
    }

    // Lines that hold nothing are passed over; one that is quoted wrongly has no cells.
    static IEnumerable<(int Line, string[]? Cells)> Records(string text)
    {
        var isBad = false;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            IgnoreBlankLines = false, // else nobody could say on which line the next row begins
            BadDataFound = _ => isBad = true,
        };
        using var csv = new CsvParser(new StringReader(text), configuration);
        for (var lastLine = 0; csv.Read(); lastLine = csv.RawRow)
        {
            isBad = false;
            var cells = csv.Record!;
            if (isBad || cells is not [""]) yield return (lastLine + 1, isBad ? null : cells);
        }
    }

    static string Place(int line, string? column = null) =>
        string.Create(CultureInfo.InvariantCulture, $"line {line}{(column is null ? "" : $", {column}")}");

    // What was read of a file so far.
    sealed class Reading
    {
        readonly List<FieldProblem> _problems = [];
        readonly List<UserFileRow> _rows = [];
        readonly Dictionary<string, int> _lineOf = new(StringComparer.Ordinal);
        string[]? _columns;

        public IReadOnlyList<UserFileRow> Rows => _rows;

        public IReadOnlyList<FieldProblem> Problems => _problems;

        public bool HasColumns => _columns is not null;

        public bool IsOver { get; private set; }

        public void Take(int line, string[]? cells)
        {
            if (cells is null) TakeBad(line);
            else if (_columns is null) TakeColumns(line, cells);
            else if (_rows.Count == RowCountMax) Stop(line, $"is one row more than {RowCountMax}");
            else if (cells.Length != _columns.Length)
                Add(line, null, $"has {cells.Length} cells for {_columns.Length} columns");
            else TakeRow(line, cells);
            if (!IsOver && _problems.Count >= ProblemCountMax) Stop(line, "is the last that was looked at");
        }

        void TakeBad(int line)
        {
            Add(line, null, "holds a quote where none belongs, or lacks one");
            IsOver = _columns is null;
        }

        void TakeColumns(int line, string[] cells)
        {
            _columns = cells;
            if (!cells.Contains("id")) Add(line, "id", "is required");
            for (var i = 0; i < cells.Length && _problems.Count < ProblemCountMax; i++)
                if (!UserFile.Columns.Contains(cells[i]))
                    Add(line, $"column {i + 1}", $"is none of {string.Join(", ", UserFile.Columns)}");
                else if (cells.AsSpan(0, i).Contains(cells[i]))
                    Add(line, cells[i], "is named a second time");
            // Nothing can be said of rows whose columns are not known.
            IsOver = _problems.Count > 0;
        }

        void TakeRow(int line, string[] cells)
        {
            var row = new UserFileRow(
                line, Cell("id") ?? "", Text("name"), Text("email"), Text("billing_id"), Cell("merge_into"));
            var isIdGood = IsId("id", Cell("id"), required: true);
            IsId("merge_into", row.MergeInto, required: false);
            if (isIdGood && !_lineOf.TryAdd(row.Id, line))
                Add(line, "id", $"is that of line {_lineOf[row.Id]} too");
            _rows.Add(row);

            string? Cell(string column) =>
                Array.IndexOf(_columns!, column) is var i and >= 0 && cells[i].Length > 0 ? cells[i] : null;

            string? Text(string column)
            {
                var text = Cell(column);
                if (text?.Length > Fields.TextLengthMax)
                    Add(line, column, $"is longer than {Fields.TextLengthMax} characters");
                if (text?.Contains('\0') == true) Add(line, column, "holds a NUL character");
                return text;
            }

            bool IsId(string column, string? id, bool required)
            {
                var problem = UsageCheck.IdProblem(id, required);
                if (problem is not null) Add(line, column, problem);
                return problem is null;
            }
        }

        void Stop(int line, string problem)
        {
            Add(line, null, problem);
            IsOver = true;
        }

        void Add(int line, string? column, string problem) => _problems.Add(new(Place(line, column), problem));
    }
}
