using UsageLedger.Hosting;

namespace UsageLedger.UnitTests.Hosting;

public sealed class KeysAndTheirTexts
{
    [Theory]
    [InlineData(KeyKind.Admin, KeyEnvironment.Test, "prv_test_")]
    [InlineData(KeyKind.Admin, KeyEnvironment.Live, "prv_live_")]
    [InlineData(KeyKind.Public, KeyEnvironment.Test, "pub_test_")]
    [InlineData(KeyKind.Public, KeyEnvironment.Live, "pub_live_")]
    public void A_new_key_says_what_it_is_for(KeyKind kind, KeyEnvironment environment, string prefix)
    {
        var key = KeyText.Create(kind, environment);
        Assert.Matches($"^{prefix}[A-Za-z0-9]{{32}}$", key);
        Assert.Equal(environment, KeyText.EnvironmentOf(key));
        Assert.Equal($"{prefix}…{key[^4..]}", KeyText.Hint(key));
        Assert.Equal(environment, KeyText.EnvironmentOf(KeyText.Hint(key)));
    }

    [Fact]
    public void No_two_keys_are_alike() => Assert.Equal(
        1_000,
        Enumerable.Range(0, 1_000).Select(_ => KeyText.Create(KeyKind.Admin, KeyEnvironment.Live)).Distinct().Count());

    [Fact]
    public void A_key_is_found_by_its_hash_and_nothing_else_is()
    {
        var text = KeyText.Create(KeyKind.Admin, KeyEnvironment.Live);
        var key = new LedgerKey("key-1", "acme-live", KeyKind.Admin, KeyEnvironment.Live);
        var table = new KeyTable([new(KeyHash.From(KeyText.Hash(text)), new(key, Revoked: false))]);
        Assert.Equal(key, table.Find(text)?.Key);
        Assert.Null(table.Find(text.AsSpan()[..^1]));
        Assert.Null(table.Find(text + "x"));
        Assert.Null(table.Find(""));
        Assert.Null(table.Find(new string('x', 100_000)));
    }

    [Theory]
    [InlineData("prv_test_x", "prv_test_x")]
    [InlineData(" prv_test_x ", "prv_test_x")]
    [InlineData("Bearer prv_test_x", "prv_test_x")]
    [InlineData("bearer  prv_test_x", "prv_test_x")]
    [InlineData("Basic cHJ2X3Rlc3RfeDo=", "prv_test_x")] // prv_test_x:
    [InlineData("basic  cHJ2X3Rlc3RfeDo= ", "prv_test_x")]
    [InlineData("Basic cHJ2X3Rlc3RfeDpwOnE=", "prv_test_x")] // prv_test_x:p:q
    [InlineData("Basic cHJ2X3Rlc3RfeA==", "prv_test_x")] // prv_test_x
    [InlineData("Basic OnBydl90ZXN0X3g=", "")] // :prv_test_x
    [InlineData("Basic ", "Basic")]
    [InlineData("Basic !", "!")]
    [InlineData("Bearer", "Bearer")]
    [InlineData("", "")]
    public void A_key_is_bare_or_after_Bearer_or_the_user_name_of_Basic(string authorization, string key) =>
        Assert.Equal(key, KeyRequirement.KeyIn(authorization).ToString());
}
