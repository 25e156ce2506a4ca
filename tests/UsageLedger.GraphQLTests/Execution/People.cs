namespace UsageLedger.GraphQLTests.Execution;

sealed record Person(string Name, int Age, Mood Mood, params Person[] Friends);

enum Mood
{
    Happy,
    VeryTired,
}

/// <summary>A service over three people, for what is the same with any data.</summary>
static class People
{
    const string Sdl = """
        type Query {
          me: Person!
          find(name: String = "Ann", minAge: Int): Person
          echo(text: String, numbers: [Int!], filter: Filter): String
        }
        type Person { name: String! age: Int! mood: Mood! friends(first: Int): [Person!]! }
        enum Mood { HAPPY VERY_TIRED }
        input Filter { mood: Mood = HAPPY, names: [String], inner: Filter, limit: Decimal, since: DateTime, raw: JSON }
        scalar Decimal scalar DateTime scalar JSON
        """;

    static readonly Person Cid = new("Cid", 9, Mood.Happy);
    static readonly Person Bob = new("Bob", 40, Mood.VeryTired, Cid);
    static readonly Person Ann = new("Ann", 41, Mood.Happy, Bob, Cid);

    public static GraphQLService Service { get; } = Create(new GraphQLLimits());

    public static GraphQLService Create(GraphQLLimits limits) => GraphQLService.Create(
        Sdl, Bind, [Scalars.Decimal, Scalars.DateTime, Scalars.Json], limits);

    static void Bind(Resolvers resolvers)
    {
        resolvers.Type<object>("Query")
            .Field("me", _ => Ann)
            .Field("find", (_, call) => Find(call.Arguments.Text("name"), call.Arguments.Int("minAge") ?? 0))
            .Field("echo", (_, call) => call.Arguments.ToJson().GetRawText());
        resolvers.Type<Person>("Person")
            .Field("name", person => person.Name)
            .Field("age", person => person.Age)
            .Field("mood", person => person.Mood)
            .FieldAsync("friends", async (person, call) =>
            {
                await Task.Yield();
                return person.Friends.Take(call.Arguments.Int("first") ?? int.MaxValue);
            });
    }

    static Person? Find(string? name, int minAge) =>
        new[] { Ann, Bob, Cid }.FirstOrDefault(person => person.Name == name && person.Age >= minAge);
}
