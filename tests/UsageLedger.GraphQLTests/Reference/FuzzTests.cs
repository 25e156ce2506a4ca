namespace UsageLedger.GraphQLTests.Reference;

public sealed class DocumentsChangedAtRandom
{
    const int Count = 20_000;

    [Fact]
    public void Are_taken_or_refused_and_nothing_is_thrown()
    {
        var documents = Mutations.Of([.. Corpus.Documents.Select(each => each.Text)], Count, seed: 7);

        var judged = documents.Select(each => Judgement.Ours(ReferenceAnswers.Schema, each)).ToList();

        Assert.All(judged, each => Assert.Equal(each.Phase == Phase.Ok, each.Message is null));
        foreach (var phase in Enum.GetValues<Phase>()) Assert.Contains(judged, each => each.Phase == phase);
    }
}
