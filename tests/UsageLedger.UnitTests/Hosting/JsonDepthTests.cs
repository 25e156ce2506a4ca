using System.Text;
using System.Text.Json;
using UsageLedger.Hosting;

namespace UsageLedger.UnitTests.Hosting;

public sealed class JsonThatIsDeep
{
    [Theory]
    [InlineData("{}")]
    [InlineData(""" { "a" : [ 1 , "]" , { } ] } """)]
    [InlineData("7")]
    public void Is_left_as_it_is_when_it_is_not_too_deep(string json) => Assert.Equal(json, Cut(json));

    [Fact]
    public void Is_cut_below_the_deepest_level()
    {
        Assert.Equal(Nested("[]", JsonDepth.Max - 1), Cut(Nested("[]", JsonDepth.Max - 1)));
        Assert.Equal(Nested("7", JsonDepth.Max), Cut(Nested("7", JsonDepth.Max)));
        Assert.Equal(Nested("null", JsonDepth.Max), Cut(Nested("[]", JsonDepth.Max)));
        Assert.Equal(Nested("null", JsonDepth.Max), Cut(Nested("{\"a\":[{},[]]}", JsonDepth.Max)));
        Assert.Equal(Nested("null,1,null", JsonDepth.Max), Cut(Nested("[[]],1,{\"a\":\"}\"}", JsonDepth.Max)));
    }

    [Fact]
    public void Can_be_read_as_a_document_afterwards()
    {
        var body = JsonBody.Parse(Encoding.UTF8.GetBytes($$"""{"deep":{{Nested("", 100_000)}},"a":1}"""));
        Assert.Equal(1, body.Document?.RootElement.GetProperty("a").GetInt32());
    }

    [Theory]
    [InlineData("[[}]")]
    [InlineData("[[]")]
    [InlineData("[1,]")]
    public void Must_be_json_below_the_deepest_level_too(string inside) =>
        Assert.ThrowsAny<JsonException>(() => Cut(Nested(inside, JsonDepth.Max)));

    static string Nested(string inside, int levels) => new string('[', levels) + inside + new string(']', levels);

    static string Cut(string json) => Encoding.UTF8.GetString(JsonDepth.Cut(Encoding.UTF8.GetBytes(json)).Span);
}
