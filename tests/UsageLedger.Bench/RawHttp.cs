using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace UsageLedger.Bench;

/// <summary>
/// A load generator that costs little beside the server that it measures: prebuilt requests over keep-alive
/// connections, one at a time on each, and of the answer only status and length are looked at.
/// </summary>
sealed class RawHttp(Uri address)
{
    /// <summary>Sends for a while from several connections.</summary>
    /// <param name="connections">How many.</param>
    /// <param name="duration">How long.</param>
    /// <param name="request">The next request of a connection; null ends it.</param>
    /// <param name="expectedStatus">Any other status fails the measurement.</param>
    /// <returns>Requests answered in a second.</returns>
    public async Task<double> RunAsync(
        int connections, TimeSpan duration, Func<int, int, byte[]?> request, int expectedStatus)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(connection => Task.Run(async () =>
        {
            using var client = await RawConnection.OpenAsync(address);
            var sent = 0;
            while (Stopwatch.GetElapsedTime(started) < duration && request(connection, sent) is { } bytes)
            {
                var status = await client.SendAsync(bytes);
                if (status != expectedStatus)
                    throw new InvalidOperationException($"answered {status}: {client.LastAnswer}");
                sent++;
            }
            return sent;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>A request as bytes.</summary>
    public byte[] Request(string method, string path, string key, string? json = null)
    {
        var body = json is null
            ? ""
            : $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n";
        return Encoding.UTF8.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: {key}\r\n{body}\r\n{json}");
    }
}

/// <summary>One keep-alive connection.</summary>
sealed class RawConnection : IDisposable
{
    static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly byte[] _buffer = new byte[256 * 1024];
    int _length;

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(address.Host, address.Port);
        return connection;
    }

    /// <summary>The last answer's head and body.</summary>
    public string LastAnswer => Encoding.UTF8.GetString(_buffer, 0, _length);

    /// <summary>Sends a request and reads its whole answer.</summary>
    /// <returns>The status.</returns>
    public async ValueTask<int> SendAsync(byte[] request)
    {
        await _socket.SendAsync(request);
        _length = 0;
        int end;
        while ((end = AnswerEnd()) < 0 || _length < end)
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_length));
            if (read == 0) throw new InvalidOperationException("the server closed the connection");
            _length += read;
        }
        return int.Parse(_buffer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose() => _socket.Dispose();

    // Where the answer ends, or -1 while its head is not there yet.
    int AnswerEnd()
    {
        var answer = _buffer.AsSpan(0, _length);
        var head = answer.IndexOf(HeadEnd);
        if (head < 0) return -1;
        var field = answer[..head].IndexOf("Content-Length: "u8);
        if (field >= 0)
        {
            var digits = answer[(field + 16)..head];
            var line = digits.IndexOf((byte)'\r');
            var length = line < 0 ? digits : digits[..line];
            return head + 4 + int.Parse(length, System.Globalization.CultureInfo.InvariantCulture);
        }
        if (answer[..head].IndexOf("Transfer-Encoding: chunked"u8) < 0) return head + 4;
        return answer.EndsWith("0\r\n\r\n"u8) ? _length : -1;
    }
}
