using UsageLedger.Faults;
using UsageLedger.Harness;

// Each scenario has servers and hosts of its own, ends some of them in the worst moment, and compares every balance
// with an independent sum of what was acknowledged and not taken back.
(string Name, Func<Installation, UsageLoad, Task> Run)[] scenarios =
[
    ("the Recorder is killed three times", RecorderFaults.KilledThreeTimesAsync),
    ("two Recorders at once, each killed in turn", RecorderFaults.TwoAtOnceAsync),
    ("PostgreSQL is killed and comes back", ServerFaults.PostgresKilledAsync),
    ("RabbitMQ is killed and comes back", ServerFaults.RabbitKilledAsync),
];
// dotnet run --project tests/UsageLedger.Faults -c Release -- RabbitMQ: those with a word in their name.
var asked = scenarios
    .Where(each => args.Length == 0 || args.Any(
        word => each.Name.Contains(word, StringComparison.OrdinalIgnoreCase)))
    .ToList();
var failed = 0;
foreach (var (name, run) in asked)
{
    var problems = await Scenario.RunAsync(run);
    Console.WriteLine($"{(problems.Count == 0 ? "ok  " : "FAIL")} {name,-46} {Scenario.LastSummary}");
    foreach (var problem in problems.Take(10)) Console.WriteLine($"     {problem}");
    if (problems.Count > 0) failed++;
}
Console.WriteLine($"\n{asked.Count - failed} passed, {failed} failed");
return failed == 0 ? 0 : 1;
