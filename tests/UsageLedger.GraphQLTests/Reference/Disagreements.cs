namespace UsageLedger.GraphQLTests.Reference;

/// <summary>Shows disagreements whole: what the framework shows of a list is cut short.</summary>
static class Disagreements
{
    const int ShownMax = 20;

    public static void None(IEnumerable<object> disagreements)
    {
        var all = disagreements.ToList();
        Assert.True(all.Count == 0, $"{all.Count} disagreements:\n\n{string.Join('\n', all.Take(ShownMax))}");
    }
}
