using System.Text.Json.Nodes;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQLTests.Reference;

/// <summary>Asks the reference implementation once about all documents.</summary>
public sealed class ReferenceAnswers : IAsyncLifetime
{
    const int MutationCount = 3_000;
    const int Seed = 20211;

    internal IReadOnlyList<Comparison> Corpus { get; private set; } = [];

    internal IReadOnlyList<Comparison> Mutated { get; private set; } = [];

    internal static Schema Schema { get; } =
        SchemaFile.Read(Reference.Corpus.Schema, [Scalars.DateTime, Scalars.Json, Scalars.Decimal]);

    public async Task InitializeAsync()
    {
        var documents = Reference.Corpus.Documents;
        var mutated = Mutations.Of([.. documents.Select(each => each.Text)], MutationCount, Seed);
        var texts = documents.Select(each => each.Text).Concat(mutated).ToList();
        var theirs = await ReferenceImplementation.JudgeAsync(Reference.Corpus.Schema, texts);
        Assert.Equal(texts.Count, theirs.Count);
        var all = texts.Zip(theirs, (text, their) => new Comparison(text, Judgement.Ours(Schema, text), their));
        Corpus = [.. all.Take(documents.Count)];
        Mutated = [.. all.Skip(documents.Count)];
    }

    public Task DisposeAsync() => Task.CompletedTask;
}

/// <summary>A document, and what both implementations say of it.</summary>
sealed record Comparison(string Text, Judgement Ours, Judgement Theirs)
{
    // Theirs reads interfaces, unions and extensions, and its validation then refuses them.
    public bool IsUnsupported => Ours.Message?.Contains("are not supported; found", StringComparison.Ordinal) == true;

    // Theirs leaves it to the execution that the schema has no subscriptions.
    public bool IsSubscription => Ours.Message?.Contains("subscriptions", StringComparison.Ordinal) == true;

    public bool BothSyntax => Ours.Phase == Phase.Syntax && Theirs.Phase == Phase.Syntax && !IsUnsupported;

    public override string ToString() => $"""
        {Text}
        ours:   {Ours.Phase} {Ours.At} {Ours.Message}
        theirs: {Theirs.Phase} {Theirs.At} {Theirs.Message}

        """;
}

public sealed class WhatTheReferenceImplementationSays(ReferenceAnswers answers) : IClassFixture<ReferenceAnswers>
{
    const int CorpusCountMin = 600;

    [Fact]
    public void Is_what_each_document_of_the_corpus_was_written_for()
    {
        Assert.True(Corpus.Documents.Count >= CorpusCountMin);
        Disagreements.None(
            from pair in Corpus.Documents.Zip(answers.Corpus)
            where pair.First.IsValid != (pair.Second.Theirs.Phase == Phase.Ok)
            select $"{pair.First.Name}\n{pair.Second}");
    }

    [Fact]
    public void Is_what_we_say_of_every_document_of_the_corpus() => Disagreements.None(
        from pair in Corpus.Documents.Zip(answers.Corpus)
        where Differs(pair.Second)
        select $"{pair.First.Name}\n{pair.Second}");

    [Theory]
    [InlineData("subscription { __typename }")] // there, only the execution looks for the root
    [InlineData("{ scale(by: 1e400) }")] // there, it becomes infinite
    public async Task Is_yes_on_purpose_where_we_say_no(string document)
    {
        var theirs = await ReferenceImplementation.JudgeAsync(Corpus.Schema, [document]);

        Assert.Equal(Phase.Ok, theirs[0].Phase);
        Assert.Equal(Phase.Validation, Judgement.Ours(ReferenceAnswers.Schema, document).Phase);
    }

    [Fact]
    public void Is_what_we_say_of_documents_that_were_changed_at_random() =>
        Disagreements.None(answers.Mutated.Where(Differs));

    [Fact]
    public void Has_the_message_and_the_place_of_every_syntax_error_in_common() => Disagreements.None(
        from each in answers.Corpus.Concat(answers.Mutated)
        where each.BothSyntax && (each.Ours.At != each.Theirs.At || each.Ours.Message != each.Theirs.Message)
        select each);

    [Fact]
    public void Has_the_parsed_form_of_every_document_in_common() => Disagreements.None(
        from each in answers.Corpus.Concat(answers.Mutated)
        where each.Ours.Form is not null && each.Theirs.Form is not null
        where !JsonNode.DeepEquals(each.Ours.Form, each.Theirs.Form)
        select $"{each}\n{each.Ours.Form}\n{each.Theirs.Form}");

    [Fact]
    public void Is_yes_and_no_often_enough_to_mean_something()
    {
        foreach (var phase in Enum.GetValues<Phase>())
            Assert.InRange(answers.Mutated.Count(each => each.Theirs.Phase == phase), 100, int.MaxValue);
    }

    static bool Differs(Comparison each) => each switch
    {
        { IsUnsupported: true } => each.Theirs.Phase == Phase.Ok,
        { IsSubscription: true } => each.Theirs.Phase == Phase.Syntax,
        _ => each.Ours.Phase != each.Theirs.Phase,
    };
}
