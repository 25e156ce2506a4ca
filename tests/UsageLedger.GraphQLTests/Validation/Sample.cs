using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;
using UsageLedger.GraphQL.Validation;

namespace UsageLedger.GraphQLTests.Validation;

/// <summary>A schema to validate against, and what a test expects of a document.</summary>
static class Sample
{
    const string Sdl =
        """
        scalar JSON

        directive @tag(name: String!, note: String = "") repeatable on FIELD | QUERY
        directive @alone on FIELD
        directive @define on QUERY | MUTATION
        directive @once on FIELD | FRAGMENT_DEFINITION | VARIABLE_DEFINITION

        type Query {
          user(id: ID!): User!
          users(filter: Filter, first: Int = 10, colours: [Colour!]): [User!]!
          grid(rows: [[Int!]!]): Int
          anything(json: JSON, jsons: [JSON!]): Boolean
          count(of: Int!, from: Int! = 1, until: Float): Int!
        }

        type Mutation {
          rename(id: ID!, name: String!): User!
        }

        type User {
          id: ID!
          name(short: Boolean = false): String
          nickname: String
          friend: User
          colour: Colour
          account: Account
        }

        type Account {
          id: ID!
          owner: User!
        }

        enum Colour { RED GREEN DARK_BLUE }

        input Filter {
          name: String
          colour: Colour
          range: Range
          ranges: [Range!]
        }

        input Range {
          from: Int!
          to: Int! = 10
        }
        """;

    public static Schema Schema { get; } = SchemaFile.Read(Sdl, [Scalars.Json]);

    public static IReadOnlyList<GraphQLError> Errors(string document, GraphQLLimits? limits = null)
    {
        limits ??= new();
        var parsed = Parser.Parse(document, limits);
        Assert.Null(parsed.Error);
        return Validator.Validate(Schema, parsed.Document!, limits);
    }

    public static void Accepted(string document, GraphQLLimits? limits = null) =>
        Assert.Empty(Errors(document, limits));

    /// <summary>Refused for one reason, with the places in the order in which the error tells them.</summary>
    public static void Refused(string document, string message, params (int Line, int Column)[] places)
    {
        var error = Assert.Single(Errors(document));
        Assert.Equal(message, error.Message);
        Assert.Equal(places.Select(place => new Location(place.Line, place.Column)), error.Locations);
    }
}
