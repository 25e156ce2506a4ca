using UsageLedger.GraphQL.Language;

namespace UsageLedger.GraphQL.TypeSystem;

/// <summary>Reads a schema file (GraphQL October 2021, 3), and adds what every schema has. Interfaces, unions and
/// extensions are not understood.</summary>
static class SchemaFile
{
    // Our own files may be as long as they like; how deep they nest is bounded as ever.
    static readonly GraphQLLimits NoLimits = new() { DocumentLengthMax = int.MaxValue, TokenCountMax = int.MaxValue };

    static readonly Lazy<IReadOnlyList<Definition>> Specification = new(() => Parse(ReadSpecification()));

    /// <summary>Reads a schema file.</summary>
    /// <param name="sdl">Its text.</param>
    /// <param name="customScalars">The scalars that it names, besides those of the specification.</param>
    /// <exception cref="InvalidOperationException">The file has a mistake: says where, and which.</exception>
    public static Schema Read(string sdl, IReadOnlyList<Scalar> customScalars)
    {
        var own = Parse(sdl);
        foreach (var definition in own) RefuseReserved(definition);
        IReadOnlyList<Definition> all = [.. own, .. Specification.Value];
        var types = TypeTable.Declare(all, customScalars);
        var members = new MemberReader(types);
        var directives = DirectivesOf(all, members);
        members.Fill(all);
        InputCycles.Check(types.All);
        foreach (var inputs in InputsOf(types.All, directives.Values)) DefaultValues.Check(inputs);
        var applied = new AppliedDirectives(directives);
        foreach (var definition in own) applied.Check(definition);
        return Roots(own, types, directives);
    }

    static IReadOnlyList<Definition> Parse(string sdl)
    {
        var parsed = Parser.Parse(sdl, NoLimits);
        if (parsed.Document is not { } document)
            throw SchemaMistake.At(parsed.Error!.Locations[0], parsed.Error.Message);
        var stray = document.Definitions.FirstOrDefault(each => each is not TypeSystemDefinition);
        return stray is null
            ? document.Definitions
            : throw SchemaMistake.At(stray, "An operation or a fragment has no place in a schema file.");
    }

    static string ReadSpecification()
    {
        using var stream = typeof(SchemaFile).Assembly.GetManifestResourceStream("specification.graphql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    // The names of fields and arguments are checked where they are read.
    static void RefuseReserved(Definition definition)
    {
        if (definition is DirectiveDefinition directive) Names.RefuseReserved(directive.Name);
        else if (TypeTable.NameOf(definition) is { } name) Names.RefuseReserved(name);
    }

    static Dictionary<string, DirectiveType> DirectivesOf(IEnumerable<Definition> all, MemberReader members)
    {
        var directives = new Dictionary<string, DirectiveType>(StringComparer.Ordinal);
        foreach (var node in all.OfType<DirectiveDefinition>())
            if (!directives.TryAdd(node.Name.Value, members.Directive(node)))
                throw SchemaMistake.At(node.Name, $"There is another directive @{node.Name.Value}.");
        return directives;
    }

    static IEnumerable<IEnumerable<InputDefinition>> InputsOf(
        IEnumerable<NamedType> types, IEnumerable<DirectiveType> directives) =>
        [
            .. types.OfType<ObjectType>().SelectMany(type => type.Fields.Values.Select(each => each.Arguments.Values)),
            .. types.OfType<InputObjectType>().Select(type => type.Fields.Values),
            .. directives.Select(directive => directive.Arguments.Values),
        ];

    static Schema Roots(
        IReadOnlyList<Definition> own, TypeTable types, IReadOnlyDictionary<string, DirectiveType> directives)
    {
        var blocks = own.OfType<SchemaDefinition>().ToList();
        if (blocks.Count > 1) throw SchemaMistake.At(blocks[1], "There is another schema block.");
        var roots = RootTypes.Of(blocks.FirstOrDefault(), types);
        return new(
            blocks.FirstOrDefault()?.Description,
            roots.Query,
            roots.Mutation,
            ReferencedTypes.Of(types.All, directives.Values),
            directives);
    }
}
