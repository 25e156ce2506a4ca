using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQLTests.TypeSystem;

public sealed class ASchemaFile
{
    static readonly Scalar[] Custom = [Scalars.DateTime, Scalars.Json, Scalars.Decimal];

    const string Small = "type Query { hello(name: String = \"you\"): String! }";

    [Fact]
    public void Has_the_types_of_the_file_then_those_of_the_specification_that_are_referred_to()
    {
        var schema = SchemaFile.Read($"scalar JSON enum Color {{ RED }} {Small}", Custom);

        Assert.Equal(
            [
                "JSON", "Color", "Query", "String", "Boolean", "__Schema", "__Type", "__Field", "__InputValue",
                "__EnumValue", "__Directive", "__TypeKind", "__DirectiveLocation",
            ],
            schema.Types.Keys);
        Assert.Equal(["deprecated", "include", "skip", "specifiedBy"], schema.Directives.Keys.Order());
    }
}
