using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace UsageLedger.Harness;

/// <summary>One of the hosts, as a process of its own: what runs in production is what is tested.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);
    readonly ProcessStartInfo _start;
    readonly string _log;
    Process? _process;

    /// <summary>Describes a host; <see cref="StartAsync"/> starts it.</summary>
    /// <param name="name">Ingest, Recorder, Entitlements or Admin.</param>
    /// <param name="settings">Its settings, as environment variables.</param>
    /// <param name="logFolder">Where its log is written.</param>
    public HostProcess(string name, IReadOnlyDictionary<string, string> settings, string logFolder)
    {
        Name = name;
        Address = new($"http://127.0.0.1:{Ports.Free()}");
        _log = Path.Combine(logFolder, $"{name}-{Address.Port}.log");
        _start = new("bash", ["-c", $"exec dotnet {Repository.HostProgram(name)} >>{_log} 2>&1 </dev/null"]);
        foreach (var (key, value) in settings) _start.Environment[key] = value;
        _start.Environment["ASPNETCORE_URLS"] = Address.ToString().TrimEnd('/');
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        Http = new(handler) { BaseAddress = Address };
    }

    /// <summary>Which host it is.</summary>
    public string Name { get; }

    /// <summary>Where it answers.</summary>
    public Uri Address { get; }

    /// <summary>A client of it; outlives restarts.</summary>
    public HttpClient Http { get; }

    /// <summary>The process.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException($"{Name} does not run");

    /// <summary>Starts it, and waits until it says that it is ready.</summary>
    public async Task StartAsync()
    {
        Launch();
        await WaitUntilReadyAsync();
    }

    /// <summary>Starts it without waiting.</summary>
    public void Launch() =>
        _process = Process.Start(_start) ?? throw new InvalidOperationException($"{Name} did not start");

    /// <summary>Waits until it says that it is ready.</summary>
    public async Task WaitUntilReadyAsync()
    {
        var last = "no answer yet";
        try
        {
            await Eventually.IsTrue($"{Name} to be ready", AskAsync, StartLimit);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; {last}\n{LogTail()}", e);
        }

        async Task<bool> AskAsync()
        {
            if (_process!.HasExited) throw new InvalidOperationException($"{Name} ended by itself:\n{LogTail()}");
            try
            {
                using var answer = await Http.GetAsync("/health/ready");
                last = await answer.Content.ReadAsStringAsync();
                return answer.StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException e)
            {
                last = e.Message;
                return false;
            }
        }
    }

    /// <summary>Ends it at once (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop (SIGTERM) and waits until it has.</summary>
    public async Task StopAsync()
    {
        if (_process is not { HasExited: false }) return;
        using var term = Process.Start("kill", ["-TERM", ProcessId.ToString(CultureInfo.InvariantCulture)]);
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync();
            throw new TimeoutException($"{Name} did not stop within {StopLimit}:\n{LogTail()}");
        }
    }

    /// <summary>The end of its log.</summary>
    public string LogTail() => File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(40)) : "(no log)";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using var process = _process;
        await StopAsync();
    }
}
