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

    public async Task InitializeAsync()
    {
        var schema = SchemaFile.Read(
            Reference.Corpus.Schema, [Scalars.DateTime, Scalars.Json, Scalars.Decimal]);
        var documents = Reference.Corpus.Documents;
        var mutated = Mutations.Of([.. documents.Select(each => each.Text)], MutationCount, Seed);
        var texts = documents.Select(each => each.Text).Concat(mutated).ToList();
        var theirs = await ReferenceImplementation.JudgeAsync(Reference.Corpus.Schema, texts);
        Assert.Equal(texts.Count, theirs.Count);
        var all = texts.Zip(theirs, (text, their) => new Comparison(text, Judgement.Ours(schema, text), their)).ToList();
        Corpus = all[..documents.Count];
        Mutated = all[documents.Count..];
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

    // Theirs takes a list that stands for JSON for a list of JSON, an object that does not for an object of JSON: so a
    // variable in the one must be JSON, and in the other may be anything. Here it may be anything in both.
    public bool IsVariableInJson =>
        Theirs.Message?.EndsWith("used in position expecting type \"JSON\".", StringComparison.Ordinal) == true;

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
    const int ShownMax = 20;

    [Fact]
    public void Is_what_each_document_of_the_corpus_was_written_for()
    {
        Assert.True(Corpus.Documents.Count >= CorpusCountMin);
        AssertNone(
            from pair in Corpus.Documents.Zip(answers.Corpus)
            where pair.First.IsValid != (pair.Second.Theirs.Phase == Phase.Ok)
            select $"{pair.First.Name}\n{pair.Second}");
    }

    [Fact]
    public void Is_what_we_say_of_every_document_of_the_corpus() => AssertNone(
        from pair in Corpus.Documents.Zip(answers.Corpus)
        where Differs(pair.Second)
        select $"{pair.First.Name}\n{pair.Second}");

    [Fact]
    public void Is_what_we_say_of_documents_that_were_changed_at_random() =>
        AssertNone(answers.Mutated.Where(Differs));

    [Fact]
    public void Has_the_message_and_the_place_of_every_syntax_error_in_common() => AssertNone(
        from each in answers.Corpus.Concat(answers.Mutated)
        where each.BothSyntax && (each.Ours.At != each.Theirs.At || each.Ours.Message != each.Theirs.Message)
        select each);

    [Fact]
    public void Has_the_parsed_form_of_every_document_in_common() => AssertNone(
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

    // Shows them whole: what the framework shows of a list is cut short.
    static void AssertNone(IEnumerable<object> disagreements)
    {
        var all = disagreements.ToList();
        Assert.True(all.Count == 0, $"{all.Count} disagreements:\n\n{string.Join('\n', all.Take(ShownMax))}");
    }

    static bool Differs(Comparison each) => each switch
    {
        { IsUnsupported: true } => each.Theirs.Phase == Phase.Ok,
        { IsSubscription: true } => each.Theirs.Phase == Phase.Syntax,
        { IsVariableInJson: true } => each.Ours.Phase == Phase.Syntax,
        _ => each.Ours.Phase != each.Theirs.Phase,
    };
}
