using System.Text;
using UsageLedger.Projections.Moving;

namespace UsageLedger.UnitTests.Moving;

public sealed class LinesOfAFile
{
    [Fact]
    public async Task Come_one_by_one_with_their_numbers_and_ends_however_the_file_is_read()
    {
        var longLine = new string('x', 600_000);
        var text = $"first\n\n{longLine}\r\nä\ncut";
        foreach (var chunk in (int[])[1, 7, 100_000, 10_000_000])
        {
            var lines = await ReadAsync(new Slow(Encoding.UTF8.GetBytes(text), chunk));
            Assert.Equal(["first", "", $"{longLine}\r", "ä", "cut"], lines.Select(line => line.Text));
            Assert.Equal([1L, 2, 3, 4, 5], lines.Select(line => line.Number));
            Assert.Equal([true, true, true, true, false], lines.Select(line => line.IsTerminated));
            Assert.Equal(Encoding.UTF8.GetByteCount(text), lines[^1].End);
            Assert.Equal(7 + longLine.Length + 2, lines[2].End);
        }
    }

    [Fact]
    public async Task That_have_no_end_are_refused_before_they_fill_the_memory()
    {
        var error = await Assert.ThrowsAsync<LineTooLongException>(() => ReadAsync(new Endless()));
        Assert.Equal("Line 1 is longer than 16 MB.", error.Message);
    }

    static async Task<List<(string Text, long Number, bool IsTerminated, long End)>> ReadAsync(Stream file)
    {
        var lines = new LineReader(file);
        var all = new List<(string, long, bool, long)>();
        while (await lines.NextAsync(default) is { } line)
            all.Add((Encoding.UTF8.GetString(line.Bytes.Span), line.Number, line.IsTerminated, line.End));
        return all;
    }

    sealed class Slow(byte[] bytes, int bytesMax) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, bytesMax)], cancellationToken);
    }

    sealed class Endless : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'x');
            return new(buffer.Length);
        }
    }
}

public sealed class AnExportInAFile
{
    const string Head = "{\"format\":\"usage-ledger-export\",\"version\":1,\"tenant\":\"t\",\"schema\":9,"
        + "\"exportedAt\":\"2026-01-01T00:00:00Z\",\"upTo\":50}\n";

    const string One = """
        {"id":"00000000-0000-0000-0000-000000000001","stream":"s","version":1,"type":"x","position":7,"data":{}}

        """;

    const string End = """
        {"end":{"position":50,"events":1}}

        """;

    const string Continued = """
        {"continued":{"schema":9,"exportedAt":"2026-01-02T00:00:00Z","upTo":90}}

        """;

    [Theory]
    [InlineData(Head, 0, 0, false, 50)]
    [InlineData(Head + "{\"id\":\"0000", 0, 0, false, 50)]
    [InlineData(Head + One, 1, 7, false, 50)]
    [InlineData(Head + One + "{\"end\":", 1, 7, false, 50)]
    [InlineData(Head + One + End, 1, 50, true, 50)]
    [InlineData(Head + One + End + "{\"conti", 1, 50, true, 50)]
    [InlineData(Head + One + End + Continued, 1, 50, false, 90)]
    public async Task Is_as_far_as_its_last_whole_line(
        string text, long events, long doneTo, bool isWhole, long upTo)
    {
        var file = (await ReadAsync(text))!;
        Assert.Equal((events, doneTo, isWhole, upTo), (file.Events, file.DoneTo, file.IsWhole, file.UpTo));
        Assert.Equal(text.LastIndexOf('\n') + 1, file.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"for")]
    [InlineData("{\"format\":\"usage-ledger-export\",\"version\":1,\"ten")]
    public async Task Has_not_begun_while_its_first_line_is_cut_off(string text) =>
        Assert.Null(await ReadAsync(text));

    [Theory]
    [InlineData("my notes")]
    [InlineData("my notes\n")]
    [InlineData("{}\n")]
    [InlineData(Head + "\n")]
    [InlineData(Head + "\0\0\0\n" + One)]
    [InlineData(Head + One + End + One)]
    [InlineData(Head + One + Continued)]
    [InlineData(Head + One + One + End)]
    public async Task Is_never_written_to_when_it_is_something_else(string text) =>
        await Assert.ThrowsAsync<ExportRefusedException>(() => ReadAsync(text));

    static Task<ExportFile?> ReadAsync(string text) =>
        ExportFile.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), default);
}
