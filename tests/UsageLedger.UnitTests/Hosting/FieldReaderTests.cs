using System.Globalization;
using System.Text.Json;
using UsageLedger.Hosting;

namespace UsageLedger.UnitTests.Hosting;

public sealed class FieldsOfAnObject
{
    [Fact]
    public void Are_read_by_their_kind()
    {
        var fields = Of("""
            {"id":"a","text":"b","number":1.5,"instant":"2026-11-20T12:00:00Z","flag":true,"object":{"x":1},
             "objects":[{"y":2}],"texts":["c","d"]}
            """);
        Assert.Equal(("a", "b"), (fields.Id("id"), fields.Text("text")));
        Assert.Equal((1.5m, true), (fields.Decimal("number"), fields.Flag("flag")));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero), fields.Instant("instant"));
        Assert.Equal(1m, fields.Object("object")?.Decimal("x"));
        Assert.Equal(2m, Assert.Single(fields.Objects("objects", countMax: 9)).Decimal("y"));
        Assert.Equal(["c", "d"], fields.Texts("texts", countMax: 9));
        Assert.Empty(fields.Problems);
    }

    [Fact]
    public void That_are_missing_or_null_are_null_and_a_problem_only_where_required()
    {
        var fields = Of("""{"nothing":null}""");
        Assert.Null(fields.Text("nothing"));
        Assert.Null(fields.Decimal("missing"));
        Assert.Empty(fields.Objects("missing", countMax: 9));
        Assert.Empty(fields.Problems);

        fields.Text("nothing", required: true);
        fields.Id("missing");
        fields.Texts("list", countMax: 9, required: true);
        Assert.Equal(["nothing", "missing", "list"], fields.Problems.Select(problem => problem.Field));
    }

    [Fact]
    public void Inside_others_are_named_by_their_path()
    {
        var fields = Of("""{"features":[{"limit":1},{"limit":"2"},5],"names":["a",1],"owner":{"id":""}}""");
        foreach (var feature in fields.Objects("features", countMax: 9)) feature.Decimal("limit");
        fields.Texts("names", countMax: 9);
        fields.Object("owner")?.Id("id");
        Assert.Equal(
            ["features[2] is not a JSON object", "features[1].limit is a text, not a number",
                "names[1] is a number, not a text", "owner.id is empty"],
            Sentences(fields));
    }

    [Fact]
    public void Are_found_beside_names_that_are_no_unicode()
    {
        var fields = Of("""{"name":"a","\ud800":1,"n\udc00":2,"email":"b"}""");
        Assert.Equal(("a", "b", null), (fields.Text("name"), fields.Text("email"), fields.Text("number")));
        Assert.Empty(fields.Problems);
    }

    [Fact]
    public void That_are_no_instants_for_their_letters_are_a_problem()
    {
        var fields = Of("""{"at":"\ud800-11-20T12:00:00Z"}""");
        Assert.Null(fields.Instant("at"));
        Assert.Equal(["at is not valid Unicode"], Sentences(fields));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1")]
    public void That_are_numbers_in_quotes_are_no_numbers(string text)
    {
        var fields = Of($$"""{"delta":"{{text}}"}""");
        Assert.Null(fields.Decimal("delta"));
        Assert.Equal(["delta is a text, not a number"], Sentences(fields));
    }

    [Theory]
    [InlineData("2026-11-20")]
    [InlineData("2026-11-20T12:00:00")]
    [InlineData("2026-02-30T12:00:00Z")]
    [InlineData("20.11.2026 12:00")]
    [InlineData("now")]
    [InlineData("")]
    public void That_are_no_instants_are_refused(string text)
    {
        var fields = Of($$"""{"at":"{{text}}"}""");
        Assert.Null(fields.Instant("at"));
        Assert.Equal("at", Assert.Single(fields.Problems).Field);
    }

    [Theory]
    [InlineData("2026-11-20T12:00:00.1234567Z", "2026-11-20T12:00:00.123456Z")]
    [InlineData("2026-11-20T12:00:00-05:30", "2026-11-20T17:30:00Z")]
    public void That_are_instants_are_taken_in_utc_to_the_microsecond(string sent, string taken)
    {
        var instant = Of($$"""{"at":"{{sent}}"}""").Instant("at");
        Assert.Equal(DateTimeOffset.Parse(taken, CultureInfo.InvariantCulture), instant);
        Assert.Equal(TimeSpan.Zero, instant?.Offset);
    }

    [Fact]
    public void Hold_no_text_that_is_not_unicode()
    {
        var fields = Of("""{"name":"\ud800","names":["\udc00"]}""");
        fields.Text("name");
        fields.Texts("names", countMax: 9);
        Assert.Equal(["name is not valid Unicode", "names[0] is not valid Unicode"], Sentences(fields));
    }

    [Fact]
    public void Are_bounded_in_length_and_number()
    {
        var fields = Of($$"""{"id":"{{new string('x', 201)}}","name":"abcd","names":["a","b"]}""");
        fields.Id("id");
        fields.Text("name", lengthMax: 3);
        fields.Texts("names", countMax: 1);
        Assert.Equal(["id", "name", "names"], fields.Problems.Select(problem => problem.Field));
    }

    static IEnumerable<string> Sentences(FieldReader fields) =>
        fields.Problems.Select(problem => $"{problem.Field} {problem.Problem}");

    static FieldReader Of(string json) => new(JsonElement.Parse(json));
}
