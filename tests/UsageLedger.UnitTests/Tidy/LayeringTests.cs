using System.Xml.Linq;

namespace UsageLedger.UnitTests.Tidy;

/// <summary>References point one way. This is the table of ARCHITECTURE.md, "Rooms"; a project that is not in it, and a
/// reference that is not in it, fail.</summary>
public sealed class ReferencesBetweenRooms
{
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Contracts"] = [],
        ["Domain"] = [],
        ["EventStore"] = [],
        ["GraphQL"] = [],
        ["Projections"] = ["Domain", "EventStore"],
        ["Hosting"] = ["Contracts"],
        ["Publishing"] = ["Contracts", "Hosting"],
        ["Checks"] = ["Contracts", "Domain", "EventStore", "Projections", "Hosting"],
        ["Kana"] = ["GraphQL", "Hosting"],
        ["Ingest"] = ["Contracts", "Hosting", "Publishing"],
        ["Recorder"] = ["Contracts", "Domain", "EventStore", "Projections", "Hosting"],
        ["Entitlements"] = ["Contracts", "Domain", "EventStore", "Projections", "Hosting", "Checks", "GraphQL", "Kana"],
        ["Configuration"] = ["Contracts", "Domain", "EventStore", "Projections", "Hosting"],
        ["Cli"] = ["Contracts", "Domain", "EventStore", "Projections", "Hosting", "Configuration", "Publishing"],
        ["Admin"] =
        [
            "Contracts", "Domain", "EventStore", "Projections", "Hosting", "Configuration", "Publishing", "Checks",
            "GraphQL", "Kana",
        ],
    };

    static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Contracts"] = [],
        ["Domain"] = [],
        ["EventStore"] = ["Npgsql"],
        ["GraphQL"] = [],
        ["Projections"] = [],
    };

    public static TheoryData<string> Rooms => [.. Projects().Select(project => project.Room)];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_refers_only_to_the_rooms_below_it(string room)
    {
        var project = Projects().Single(each => each.Room == room);
        Assert.True(Allowed.TryGetValue(room, out var allowed), $"{room} is not in the table of rooms");
        var references = Items(project.Xml, "ProjectReference")
            .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))["UsageLedger.".Length..]);
        Assert.Empty(references.Except(allowed));
    }

    [Theory]
    [InlineData("Contracts")]
    [InlineData("Domain")]
    [InlineData("EventStore")]
    [InlineData("GraphQL")]
    [InlineData("Projections")]
    public void The_inner_rooms_take_no_packages_but_these(string room)
    {
        var project = Projects().Single(each => each.Room == room);
        Assert.Empty(Items(project.Xml, "PackageReference").Except(AllowedPackages[room]));
    }

    [Fact]
    public void The_domain_asks_no_clock_and_does_no_io()
    {
        string[] forbidden =
            ["UtcNow", "DateTime.Now", "DateTimeOffset.Now", "Random.", "File.", "System.Net", "Npgsql"];
        var found =
            from file in SourceFiles.Named("*.cs")
            where file.StartsWith("services/UsageLedger.Domain/", StringComparison.Ordinal)
            from line in SourceFiles.Lines(file)
            from word in forbidden
            where line.Contains(word, StringComparison.Ordinal)
            select $"{file}: {line.Trim()}";
        Assert.Empty(found);
    }

    [Fact]
    public void No_room_is_named_for_everything_and_nothing()
    {
        string[] forbidden = ["Shared", "Common", "Core", "Utils", "Util", "Helpers", "Misc"];
        Assert.Empty(Projects().Select(project => project.Room).Intersect(forbidden));
    }

    static IEnumerable<(string Room, XDocument Xml)> Projects() =>
        from file in SourceFiles.Named("*.csproj")
        where !file.StartsWith("tests/", StringComparison.Ordinal)
        select (Path.GetFileNameWithoutExtension(file)["UsageLedger.".Length..],
            XDocument.Load(Path.Combine(SourceFiles.Root, file)));

    static IEnumerable<string> Items(XDocument project, string kind) =>
        project.Descendants(kind).Select(item => item.Attribute("Include")!.Value);
}
