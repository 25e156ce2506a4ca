using System.Collections.Concurrent;

namespace UsageLedger.GraphQL.Execution;

/// <summary>Keeps prepared documents by their text. It cannot grow: when the young half is full, the old half is
/// dropped and the young one becomes old; a document that is asked for in the old half is young again. So what is asked
/// for all the time stays, however many texts are sent only once, and a hit takes no lock.</summary>
/// <param name="countMax">Documents in a half.</param>
/// <param name="lengthMax">UTF-16 code units of all texts in a half. What was prepared of one takes 50 to 90 bytes.
/// </param>
sealed class DocumentCache(int countMax, int lengthMax)
{
    readonly Lock _adding = new();
    volatile ConcurrentDictionary<string, PreparedDocument> _young = new(StringComparer.Ordinal);
    volatile ConcurrentDictionary<string, PreparedDocument> _old = new(StringComparer.Ordinal);
    int _youngCount;
    int _youngLength;

    public PreparedDocument? Find(string text)
    {
        if (_young.TryGetValue(text, out var young))
            return young;
        if (!_old.TryGetValue(text, out var old))
            return null;
        Add(text, old);
        return old;
    }

    public void Add(string text, PreparedDocument document)
    {
        lock (_adding)
        {
            if (_youngCount >= countMax || _youngLength + text.Length > lengthMax)
            {
                _old = _young;
                _young = new(StringComparer.Ordinal);
                (_youngCount, _youngLength) = (0, 0);
            }
            if (!_young.TryAdd(text, document))
                return;
            _youngCount++;
            _youngLength += text.Length;
        }
    }
}
