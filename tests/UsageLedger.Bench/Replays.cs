using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.Bench;

/// <summary>Consumption is built anew from 10 million events while usage is recorded and checks are answered.</summary>
static class Replays
{
    const double EventsPerSecondMin = 300_000;
    static readonly TimeSpan HeldMax = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    public static async Task<Figure> MeasureAsync(Installation ledger)
    {
        var began = Stopwatch.GetTimestamp();
        await GeneratedLog.WriteAsync(ledger);
        var writing = Stopwatch.GetElapsedTime(began);
        Console.WriteLine($"     {GeneratedLog.EventCount:N0} events written in {writing.TotalSeconds:N0} s");
        var alone = Rate((await ReplayAsync(ledger)).Report); // it makes the rows that such a log has

        using var over = new CancellationTokenSource();
        var load = new LoadDuringReplay(ledger);
        var loading = load.RunAsync(over.Token);
        began = Stopwatch.GetTimestamp();
        var (report, memory) = await ReplayAsync(ledger);
        var time = Stopwatch.GetElapsedTime(began);
        await over.CancelAsync();
        await loading;

        var swapped = report.GetProperty("swapped");
        var held = TimeSpan.FromMilliseconds(swapped.GetProperty("recordingHeldMilliseconds").GetDouble());
        var checksHeld = swapped.GetProperty("checksHeldMilliseconds").GetDouble();
        var wrong = report.GetProperty("wrongRows").GetInt32();
        Console.WriteLine(
            $"""
                 in all {time.TotalSeconds:N1} s; wrong rows {wrong}; back in time {load.BackInTime}
                 peak memory: ledger {memory.Tool / 1024:N0} MB, a session of its {memory.Session / 1024:N0} MB
                 recording held {held.TotalMilliseconds:N0} ms, checks {checksHeld:N0} ms
            """);
        return new(
            "events replayed", $"{alone:N0} /s",
            $"{Rate(report):N0} /s beside {load.Recorded / time.TotalSeconds:N0} recorded, "
                + $"{load.Checked / time.TotalSeconds:N0} checks/s (max {load.Slowest.TotalMilliseconds:N0} ms)",
            $"{alone / EventsPerSecondMin:0.00}",
            $">= {EventsPerSecondMin:N0} /s; held {held.TotalMilliseconds:N0} < {HeldMax.TotalMilliseconds:N0} ms",
            alone >= EventsPerSecondMin && held < HeldMax && wrong == 0 && load.BackInTime == 0);
    }

    static double Rate(JsonElement report) => report.GetProperty("eventsPerSecond").GetDouble();

    static async Task<(JsonElement Report, (long Tool, long Session) Memory)> ReplayAsync(Installation ledger)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Tool, "replay", "--json"])
        {
            RedirectStandardOutput = true,
            Environment = { ["ConnectionStrings__Ledger"] = ledger.Database },
        };
        using var replay = Process.Start(start)!;
        using var ended = new CancellationTokenSource();
        var watching = PeakAsync(ledger, replay.Id, ended.Token);
        var answer = await replay.StandardOutput.ReadToEndAsync();
        await replay.WaitForExitAsync();
        await ended.CancelAsync();
        return (JsonDocument.Parse(answer).RootElement, await watching);
    }

    // What a process has of its own, in KiB: what it shares, the database's buffers above all, is not its own.
    static async Task<(long Tool, long Session)> PeakAsync(Installation ledger, int tool, CancellationToken ended)
    {
        var peak = (Tool: 0L, Session: 0L);
        using var pace = new PeriodicTimer(LookInterval);
        while (!ended.IsCancellationRequested)
        {
            await pace.WaitForNextTickAsync(CancellationToken.None);
            peak.Tool = Math.Max(peak.Tool, OwnKibibytes(tool));
            var session = await ledger.ScalarAsync<int>(
                "select coalesce(max(pid), 0) from pg_stat_activity where application_name = $1", "ledger");
            peak.Session = Math.Max(peak.Session, OwnKibibytes(session));
        }
        return peak;
    }

    static long OwnKibibytes(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status")
                .First(each => each.StartsWith("RssAnon", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return 0; // it has ended
        }
    }
}
