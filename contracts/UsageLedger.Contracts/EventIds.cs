using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace UsageLedger.Contracts;

/// <summary>
/// The event id: a UUID of version 8 (RFC 9562 §5.8) made of the SHA-256 of tenant, source and the caller's id, each
/// with its length before it. Anybody can compute it, so a caller can find its own events in the ledger.
/// </summary>
public static class EventIds
{
    /// <summary>The ledger's id of a caller's event.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="source">Who made the id.</param>
    /// <param name="id">The caller's own id.</param>
    public static Guid For(string tenant, string source, string id)
    {
        var bytesMax = 3 * sizeof(int) + Encoding.UTF8.GetMaxByteCount(tenant.Length + source.Length + id.Length);
        var buffer = bytesMax <= 2048 ? stackalloc byte[bytesMax] : new byte[bytesMax];
        var length = 0;
        Put(tenant, buffer, ref length);
        Put(source, buffer, ref length);
        Put(id, buffer, ref length);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer[..length], hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // version 8
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80); // RFC variant
        return new Guid(hash[..16], bigEndian: true);
    }

    /// <summary>The id of the event that takes a usage event back: it follows from that event's id, so that an event is
    /// taken back once. No usage event can have it: a source holds no control character.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="eventId">The ledger's id of the usage event.</param>
    public static Guid OfReversal(string tenant, Guid eventId) => For(tenant, "\0reversal", eventId.ToString("D"));

    /// <summary>The id under which one of Segment's calls is kept: so each is kept once, however often it comes. No
    /// usage event can have it.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="messageId">Segment's id of the call.</param>
    public static Guid OfSegment(string tenant, string messageId) => For(tenant, "\0segment", messageId);

    // The length before each part keeps ("a", "bc") and ("ab", "c") apart.
    static void Put(string part, Span<byte> buffer, ref int length)
    {
        var written = Encoding.UTF8.GetBytes(part, buffer[(length + sizeof(int))..]);
        BinaryPrimitives.WriteInt32BigEndian(buffer[length..], written);
        length += sizeof(int) + written;
    }
}
