using System.Text.Json;
using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.DeadLetters;

/// <summary><c>ledger dead-letters</c> as an operator calls it, and what it answers.</summary>
static class DeadLetterCalls
{
    public static Task<CommandEnd> DeadLettersAsync(this Installation ledger, params string[] arguments) =>
        LedgerCommand.RunAsync(
            new Dictionary<string, string>
            {
                ["ConnectionStrings__Ledger"] = ledger.Database,
                ["ConnectionStrings__Broker"] = ledger.Broker,
            },
            ["dead-letters", .. arguments]);

    /// <summary>A command that must end with 0.</summary>
    /// <returns>Its answer.</returns>
    public static async Task<JsonElement> DoneAsync(this Installation ledger, params string[] arguments)
    {
        var ended = await ledger.DeadLettersAsync([.. arguments, "--json"]);
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        return ended.Json;
    }

    /// <summary>The lines of the list, once there are so many whose reason, tenant or event says it.</summary>
    public static Task<List<JsonElement>> ListedAsync(this Installation ledger, string of, int count) =>
        Eventually.AsyncValue(
            $"{count} dead letters of {of}",
            async () => (await ledger.DoneAsync("list")).GetProperty("deadLetters").EnumerateArray()
                .Where(line => line.ToString().Contains(of, StringComparison.Ordinal)).ToList(),
            lines => lines.Count == count);

    public static string Text(this JsonElement of, string member) => of.GetProperty(member).GetString()!;

    public static string Id(this JsonElement line) => line.Text("id");
}
