namespace UsageLedger.Domain;

/// <summary>
/// The names of the streams: the kind, then the ids, joined by "/". An id may hold anything but control characters, so
/// "%" and "/" in it are written "%25" and "%2F": no two lists of ids make the same name.
/// </summary>
public static class StreamNames
{
    const string UsageKind = "usage";

    /// <summary>The usage events of one user and feature.</summary>
    public static string Usage(string userId, string featureId) => Join(UsageKind, userId, featureId);

    /// <summary>The events of one feature.</summary>
    public static string Feature(string id) => Join("feature", id);

    /// <summary>The events of one package.</summary>
    public static string Package(string id) => Join("package", id);

    /// <summary>The events of one user, as far as the catalogue goes.</summary>
    public static string User(string id) => Join("user", id);

    /// <summary>The events of one subscription.</summary>
    public static string Subscription(string id) => Join("subscription", id);

    /// <summary>The events of one grant.</summary>
    public static string Grant(string id) => Join("grant", id);

    /// <summary>The tenant's settings.</summary>
    public const string Settings = "settings";

    /// <summary>The events of one key.</summary>
    public static string Key(string id) => Join("key", id);

    /// <summary>What Segment said of one user id.</summary>
    public static string Segment(string userId) => Join("segment", userId);

    /// <summary>The tenant's rules for what Segment says.</summary>
    public const string SegmentRules = "segment-rules";

    /// <summary>The events of one run of a rule over what Segment said before.</summary>
    public static string MappingRun(Guid id) => Join("mapping-run", id.ToString("D"));

    /// <summary>The user and feature of a usage stream, or null when the name is another kind's.</summary>
    public static (string UserId, string FeatureId)? ParseUsage(string name) =>
        name.Split('/') is [UsageKind, var user, var feature] ? (Unescape(user), Unescape(feature)) : null;

    static string Join(string kind, params ReadOnlySpan<string> ids)
    {
        var name = kind;
        foreach (var id in ids) name = $"{name}/{Escape(id)}";
        return name;
    }

    static string Escape(string id) =>
        id.AsSpan().IndexOfAny('%', '/') < 0
            ? id
            : id.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);

    static string Unescape(string part) =>
        part.Replace("%2F", "/", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
}
