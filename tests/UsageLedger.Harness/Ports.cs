using System.Net;
using System.Net.Sockets;

namespace UsageLedger.Harness;

/// <summary>Free ports on loopback, below those that the system gives to outgoing connections.</summary>
public static class Ports
{
    const int First = 27_000;
    const int Last = 31_990;
    static int _next = First + Environment.ProcessId * 40 % (Last - First);

    /// <summary>The first of some neighbouring ports that are all free now.</summary>
    public static int Free(int count = 1)
    {
        for (var tries = 0; tries < Last - First; tries++)
        {
            var first = Interlocked.Add(ref _next, count) - count;
            if (first + count > Last)
            {
                Interlocked.Exchange(ref _next, First);
                continue;
            }
            if (Enumerable.Range(first, count).All(IsFree)) return first;
        }
        throw new InvalidOperationException($"no {count} free ports between {First} and {Last}");
    }

    static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
