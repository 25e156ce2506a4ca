using UsageLedger.Bench;
using UsageLedger.Harness;

// Figures are ratios measured side by side in one run: seconds say more about the machine than about the ledger.
await using var servers = await Servers.StartPrivateAsync();
await using var ledger = await Installation.StartAsync(servers);
Console.WriteLine(
    $"{Environment.ProcessorCount} cores, shared by servers, hosts and the generator; {DateTime.UtcNow:u}\n");
Func<Installation, Task<Figure>>[] measurements =
    [SingleEventPosts.MeasureAsync, Checks.MeasureAsync, EndToEnd.MeasureAsync, Visibility.MeasureAsync];
var figures = new List<Figure>();
foreach (var measure in measurements)
{
    figures.Add(await measure(ledger));
    Console.WriteLine(figures[^1]);
}
var failed = figures.Count(figure => !figure.IsMet);
Console.WriteLine($"\n{figures.Count - failed} passed, {failed} failed");
return failed == 0 ? 0 : 1;
