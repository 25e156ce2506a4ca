using UsageLedger.GraphQL.Execution;
using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQLTests.Execution;

public sealed class KeepingDocuments
{
    static readonly Schema Schema = SchemaFile.Read("type Query { a: Int }", []);

    readonly DocumentCache _cache = new(countMax: 2, lengthMax: 100);

    [Fact]
    public void What_was_added_is_found() => Assert.Same(Add("a"), _cache.Find("a"));

    [Fact]
    public void What_nobody_asks_for_is_dropped()
    {
        Add("a");
        foreach (var text in (string[])["b", "c", "d", "e"])
            Add(text);
        Assert.Null(_cache.Find("a"));
    }

    [Fact]
    public void What_is_asked_for_stays_however_many_others_come()
    {
        var a = Add("a");
        foreach (var number in Enumerable.Range(0, 100))
        {
            Assert.Same(a, _cache.Find("a"));
            Add($"{number}");
        }
    }

    [Fact]
    public void Long_texts_are_bounded_too()
    {
        Add(new string('a', 60));
        Add(new string('b', 60));
        Add(new string('c', 60));
        Assert.Null(_cache.Find(new string('a', 60)));
        Assert.NotNull(_cache.Find(new string('b', 60)));
    }

    PreparedDocument Add(string text)
    {
        var document = new PreparedDocument(Schema, null!, new Document([]));
        _cache.Add(text, document);
        return document;
    }
}
