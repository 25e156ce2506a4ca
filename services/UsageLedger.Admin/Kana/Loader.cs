namespace UsageLedger.Admin.Kana;

/// <summary>Reads things of one kind for the fields of one request, many at a time: who answers a list says what its
/// items will want, and the first that asks brings them all.</summary>
/// <param name="read">Reads those of the ids that exist.</param>
sealed class Loader<T>(Func<IReadOnlyCollection<string>, Task<IReadOnlyDictionary<string, T>>> read) where T : class
{
    readonly Dictionary<string, T?> _found = new(StringComparer.Ordinal);
    readonly HashSet<string> _wanted = new(StringComparer.Ordinal);

    /// <summary>These will be asked for.</summary>
    public void Want(IEnumerable<string> ids) => _wanted.UnionWith(ids.Where(id => !_found.ContainsKey(id)));

    /// <summary>One of them; null when it does not exist.</summary>
    public async ValueTask<T?> FindAsync(string id)
    {
        if (_found.TryGetValue(id, out var known)) return known;
        _wanted.Add(id);
        var these = await read(_wanted);
        foreach (var wanted in _wanted) _found[wanted] = these.GetValueOrDefault(wanted);
        _wanted.Clear();
        return _found[id];
    }
}
