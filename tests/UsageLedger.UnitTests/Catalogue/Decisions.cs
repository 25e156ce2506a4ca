using System.Text.Json;
using UsageLedger.Domain.Catalogue;

namespace UsageLedger.UnitTests.Catalogue;

/// <summary>What a test expects of a decision.</summary>
static class Decisions
{
    public static object Accepted(Decision decision) => Assert.IsType<Decision.Accepted>(decision).Event;

    public static bool IsUnchanged(Decision decision) => decision is Decision.Unchanged;

    public static Decision.Refused Refused(string rule, Decision decision)
    {
        var refused = Assert.IsType<Decision.Refused>(decision);
        Assert.Equal(rule, refused.Rule);
        return refused;
    }

    public static JsonElement Json(string text) => JsonElement.Parse(text);
}
