using UsageLedger.Contracts;
using static UsageLedger.UnitTests.Segment.Ingest.SegmentReads;

namespace UsageLedger.UnitTests.Segment.Ingest;

/// <summary>An identify call, over <c>POST /v1/identify</c>.</summary>
public sealed class AnIdentifyCallThatIsRead
{
    [Fact]
    public void Says_name_address_and_billing_id() => Assert.Equal(
        new("Ada", "ada@example.com", "cus_1"),
        Traits("""{"name":"Ada","email":"ada@example.com","billingUserId":"cus_1"}"""));

    [Theory]
    [InlineData("""{"userId":"u"}""")]
    [InlineData("""{"userId":"u","traits":null}""")]
    [InlineData("""{"userId":"u","traits":{}}""")]
    [InlineData("""{"userId":"u","traits":{"name":null,"email":null,"billingUserId":null,"billingId":null}}""")]
    [InlineData("""{"userId":"u","traits":{"name":"","email":"","billingUserId":"","billingId":""}}""")]
    public void May_say_nothing_but_that_there_is_a_user(string json)
    {
        var read = Good(json, "identify");
        Assert.Equal(("u", new SegmentIdentify()), (read.UserId, read.Identify));
        Assert.Null(read.Track);
    }

    [Theory]
    [InlineData("""{"billingId":"b"}""", "b")]
    [InlineData("""{"billingId":"b","billingUserId":"a"}""", "a")]
    [InlineData("""{"billingId":"b","billingUserId":null}""", "b")]
    [InlineData("""{"billingId":"b","billingUserId":""}""", "b")]
    public void May_call_the_billing_id_by_its_other_name(string traits, string billingId) =>
        Assert.Equal(billingId, Traits(traits).BillingId);

    [Theory]
    [InlineData("7", "is a number, not a text")]
    [InlineData("{}", "is an object, not a text")]
    [InlineData("[]", "is a list, not a text")]
    [InlineData("false", "is true or false, not a text")]
    [InlineData("\"a\\u0000b\"", "holds a NUL character")]
    [InlineData("\"\\ud800\"", "is not valid Unicode")]
    public void Says_it_in_texts(string value, string problem)
    {
        string[] traits = ["name", "email", "billingUserId", "billingId"];
        Assert.All(traits, trait => Assert.Equal(
            [$"traits.{trait} {problem}"],
            Problems($$$"""{"userId":"u","traits":{"{{{trait}}}":{{{value}}}}}""", "identify")));
        var all = string.Join(',', traits.Select(trait => $"\"{trait}\":{value}"));
        Assert.Equal(
            traits.Select(trait => $"traits.{trait} {problem}").Order(),
            Problems($$$"""{"userId":"u","traits":{{{{all}}}} }""", "identify").Order());
    }

    [Fact]
    public void Says_it_in_200_characters_at_most()
    {
        var longest = new string('x', 200);
        Assert.Equal(longest, Traits($$"""{"name":"{{longest}}"}""").Name);
        Assert.Equal(
            ["traits.name is longer than 200 characters"],
            Problems($$$"""{"userId":"u","traits":{"name":"{{{longest}}}x"}}""", "identify"));
    }

    [Fact]
    public void Drops_all_other_traits_whatever_they_are()
    {
        var deep = new string('[', 50_000) + new string(']', 50_000);
        var large = new string('x', 100_000);
        Assert.Equal(
            new("Ada", null, null),
            Traits($$"""
                {"deep":{{deep}},"large":"{{large}}","plan":1,"plan":2,"\ud800":1,"nul":"\u0000","number":1e999,
                 "half":"\ud800","name":"Ada","high_spenders":true,"constructor":{"name":5} }
                """));
    }

    [Theory]
    [InlineData("[]", "traits is a list, not a JSON object")]
    [InlineData("\"Ada\"", "traits is a text, not a JSON object")]
    [InlineData("""{"email":"a@b","email":"c@d"}""", "traits.email comes twice")]
    public void Has_traits_that_can_be_understood(string traits, string problem) =>
        Assert.Equal([problem], Problems($$"""{"userId":"u","traits":{{traits}} }""", "identify"));

    [Fact]
    public void Has_its_traits_once() => Assert.Equal(
        ["traits comes twice"], Problems("""{"userId":"u","traits":{},"traits":{"name":"a"}}""", "identify"));

    static SegmentIdentifyTraits Traits(string traits)
    {
        var identify = Good($$"""{"userId":"u","traits":{{traits}} }""", "identify").Identify!;
        return new(identify.Name, identify.Email, identify.BillingId);
    }

    sealed record SegmentIdentifyTraits(string? Name, string? Email, string? BillingId);
}
