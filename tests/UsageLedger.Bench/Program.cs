using UsageLedger.Bench;
using UsageLedger.Harness;

// Figures are ratios measured side by side in one run: seconds say more about the machine than about the ledger.
await using var servers = await Servers.StartPrivateAsync();
await using var ledger = await Installation.StartAsync(servers);
Console.WriteLine(
    $"{Environment.ProcessorCount} cores, shared by servers, hosts and the generator; {DateTime.UtcNow:u}\n");
(string Name, Func<Installation, Task<Figure>> Measure)[] measurements =
[
    ("posts", SingleEventPosts.MeasureAsync),
    ("checks", Checks.MeasureAsync),
    ("graphql", GraphQLChecks.MeasureAsync),
    ("end-to-end", EndToEnd.MeasureAsync),
    ("visibility", Visibility.MeasureAsync),
    ("runs", MappingRuns.MeasureAsync),
    ("replay", Replays.MeasureAsync),
];
var figures = new List<Figure>();
foreach (var (name, measure) in measurements)
{
    if (args.Length > 0 && !args.Contains(name)) continue; // make bench ARGS="posts checks"
    figures.Add(await measure(ledger));
    Console.WriteLine(figures[^1]);
}
var failed = figures.Count(figure => !figure.IsMet);
Console.WriteLine($"\n{figures.Count - failed} passed, {failed} failed");
return failed == 0 ? 0 : 1;
