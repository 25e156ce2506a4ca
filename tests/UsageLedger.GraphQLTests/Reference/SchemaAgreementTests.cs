using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQLTests.Reference;

public sealed class SchemaFilesAgainstTheReferenceImplementation
{
    static readonly Scalar[] Custom = [Scalars.DateTime, Scalars.Json, Scalars.Decimal];

    [Fact]
    public async Task Each_is_taken_or_refused_as_there()
    {
        var theirs = await ReferenceImplementation.JudgeSchemasAsync(Corpus.Schemas.Select(each => each.Text));

        Assert.True(Corpus.Schemas.Count > 60);
        Assert.Equal(Corpus.Schemas.Count, theirs.Count);
        Disagreements.None(
            from pair in Corpus.Schemas.Zip(theirs)
            let ours = Record.Exception(() => SchemaFile.Read(pair.First.Text, Custom))
            let expected = pair.First.IsValid
            where (ours is null) != expected || (pair.Second is null) != expected
                || ours is not (null or InvalidOperationException)
            select $"{pair.First.Name}\n  ours: {ours?.Message}\n  theirs: {pair.Second}");
    }

    [Fact]
    public async Task The_schema_of_the_corpus_has_the_types_that_introspection_answers_there()
    {
        var theirs = await ReferenceImplementation.IntrospectAsync(Corpus.Schema);

        var ours = SchemaForm.Of(SchemaFile.Read(Corpus.Schema, Custom));

        Assert.Equal(SchemaForm.OfIntrospection(theirs), ours);
    }
}
