using System.Diagnostics;
using UsageLedger.Domain;

namespace UsageLedger.Projections.Replaying;

/// <summary>What rows of the catalogue follow from events of their own.</summary>
enum SubjectKind
{
    Feature,
    Package,
    Settings,
    SegmentRules,
    Key,

    /// <summary>Users whose ids were ever connected by renames and merges, with what they have.</summary>
    User,
}

/// <summary>A part of the catalogue that is made anew at once.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Kind">Of what.</param>
/// <param name="Id">Which; of a group of users, any of their ids. Empty for what a tenant has one of.</param>
sealed record CatalogueSubject(string Tenant, SubjectKind Kind, string Id)
{
    /// <summary>The stream of its events; of users, see <see cref="SubjectScope"/>.</summary>
    public string Stream => Kind switch
    {
        SubjectKind.Feature => StreamNames.Feature(Id),
        SubjectKind.Package => StreamNames.Package(Id),
        SubjectKind.Settings => StreamNames.Settings,
        SubjectKind.SegmentRules => StreamNames.SegmentRules,
        SubjectKind.Key => StreamNames.Key(Id),
        SubjectKind.User => StreamNames.User(Id),
        _ => throw new UnreachableException($"subject {Kind}"),
    };
}
