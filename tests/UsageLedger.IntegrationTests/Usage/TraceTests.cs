using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Usage;

/// <summary>What the hosts send to a collector of OTLP over HTTP.</summary>
public sealed class TracesOfARequest(ServersFixture fixture) : IClassFixture<ServersFixture>
{
    [Fact]
    public async Task One_trace_goes_from_the_request_through_the_broker_to_the_append()
    {
        var address = $"http://127.0.0.1:{Ports.Free()}";
        using var collector = new Collector(address);
        await using var ledger = await Installation.CreateAsync(fixture.Servers);
        KeyValuePair<string, string>[] telemetry =
        [
            new("OTEL_EXPORTER_OTLP_ENDPOINT", address),
            new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            new("OTEL_BSP_SCHEDULE_DELAY", "100"),
            new("OTEL_METRIC_EXPORT_INTERVAL", "500"),
        ];
        await ledger.Admin.StartAsync();
        var (ingest, recorder) = (ledger.Host("Ingest", telemetry), ledger.Host("Recorder", telemetry));
        await ingest.StartAsync();
        await recorder.StartAsync();

        var trace = ActivityTraceId.CreateRandom();
        var answer = await ledger.Api.SendAsync(
            ingest, HttpMethod.Post, "/v1/usage", new { userId = "124", featureId = "api-calls" },
            request => request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"));
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);

        var traceId = Convert.FromHexString(trace.ToString());
        await collector.ReceivesAsync("the request's span", "/v1/traces", traceId, "/v1/usage");
        await collector.ReceivesAsync("the span of the publishing", "/v1/traces", traceId, "publish usage");
        await collector.ReceivesAsync("the span of the append", "/v1/traces", traceId, "usage append");
        await collector.ReceivesAsync("the count of events", "/v1/metrics", "Recorded"u8.ToArray(), "usage.events");
    }

    sealed class Collector : IDisposable
    {
        readonly HttpListener _listener = new();
        readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();

        public Collector(string address)
        {
            _listener.Prefixes.Add(address + "/");
            _listener.Start();
            _ = ListenAsync();
        }

        // Protobuf keeps texts and bytes as they are: enough to find them.
        public Task ReceivesAsync(string what, string path, byte[] part, string text) => Eventually.IsTrue(
            what,
            () => Task.FromResult(_received.Any(each =>
                each.Path == path
                && each.Body.AsSpan().IndexOf(part) >= 0
                && each.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)));

        public void Dispose() => _listener.Close();

        async Task ListenAsync()
        {
            while (_listener.IsListening)
            {
                try
                {
                    var call = await _listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await call.Request.InputStream.CopyToAsync(body);
                    _received.Enqueue((call.Request.Url!.AbsolutePath, body.ToArray()));
                    call.Response.Close();
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    return; // closed
                }
            }
        }
    }
}
