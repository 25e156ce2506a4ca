using System.CommandLine;
using UsageLedger.Cli.Terminal;
using UsageLedger.Hosting;

namespace UsageLedger.Cli.Doctor;

/// <summary><c>ledger doctor</c>: what is set up, reachable, behind, out of date or wrong, and what to do.</summary>
static class DoctorCommand
{
    public static Command Create() =>
        new Command("doctor", "Looks at the database, the broker and the hosts, and says what to do; changes nothing")
        {
            DoctorSettings.BrokerOption, DoctorSettings.ManagementOption, DoctorSettings.HostsOption,
        }.Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var broker = DoctorSettings.BrokerOf(parsed);
        // All beside each other: what is away costs its five seconds once.
        var found = await Task.WhenAll(
            DatabaseChecks.RunAsync(CommandSettings.Connection(parsed), cancellation),
            BrokerAsync(broker, cancellation),
            ManagementAsync(DoctorSettings.ManagementOf(parsed), broker, cancellation),
            HostChecks.RunAsync(DoctorSettings.HostsOf(parsed), cancellation));
        var report = Report.Of([.. found.SelectMany(each => each)]);
        output.Answer(report, all => Show(all, output));
        return report.Wrong > 0 ? ExitCodes.Found : ExitCodes.Done;
    }

    static async Task<IReadOnlyList<Finding>> BrokerAsync(BrokerAddress? broker, CancellationToken cancellation) =>
        broker is null
            ? [Finding.Note("broker", "It was not looked at.", "Name it: --broker amqp://user:password@host:5672/")]
            : await BrokerChecks.RunAsync(broker, cancellation);

    static async Task<IReadOnlyList<Finding>> ManagementAsync(
        Uri? management, BrokerAddress? broker, CancellationToken cancellation) =>
        management is null
            ?
            [
                Finding.Note(
                    "queues", "They were not looked at.",
                    "Name the management: --management http://user:password@host:15672"),
            ]
            : await ManagementChecks.RunAsync(
                management, broker?.VirtualHost ?? "/", DoctorSettings.Partitions(), cancellation);

    static void Show(Report report, TerminalOutput output)
    {
        output.Table(
            ["", "check", "found", "to do"],
            report.Findings.Select(each => (IReadOnlyList<string>)
                [each.Verdict.ToString().ToLowerInvariant(), each.Check, each.What, each.Do ?? ""]));
        output.Say(report.Wrong == 0
            ? $"Nothing is wrong; {report.Notes} to note."
            : $"{report.Wrong} wrong, {report.Notes} to note.");
    }

    /// <summary>All that was found, the worst first.</summary>
    sealed record Report(int Wrong, int Notes, IReadOnlyList<Finding> Findings)
    {
        public static Report Of(IReadOnlyList<Finding> found) => new(
            found.Count(each => each.Verdict == Verdict.Wrong),
            found.Count(each => each.Verdict == Verdict.Note),
            [.. found.OrderByDescending(each => each.Verdict)]);
    }
}
