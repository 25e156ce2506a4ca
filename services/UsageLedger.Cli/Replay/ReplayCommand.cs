using System.CommandLine;
using UsageLedger.Cli.Terminal;
using UsageLedger.Projections.Replaying;

namespace UsageLedger.Cli.Replay;

/// <summary><c>ledger replay</c>: builds consumption anew from the events, beside the table in force, and puts it in
/// its place.</summary>
static class ReplayCommand
{
    const int AutoPrepareMax = 20; // each fold asks the same questions again

    static readonly Option<string?> Tenant = new("--tenant")
    { Description = "Only this tenant's, user by user, in place" };

    static readonly Option<string?> User = new("--user")
    { Description = "Only this user's, under all of the user's ids; with --tenant" };

    static readonly Option<long?> From = new("--from")
    { Description = "Only of users and features with an event at this position or after it, in place" };

    static readonly Option<bool> DryRun = new("--dry-run")
    { Description = "Stops before anything is replaced: says what is wrong, and mends nothing" };

    static readonly Option<bool> Anew = new("--restart")
    { Description = "Begins anew, where it would go on with what an earlier replay left" };

    static readonly Option<bool> Keep = new("--keep")
    {
        Description = "Keeps the replaced table, as ledger_replaced.consumption, until the next replay (--keep false: "
            + "drops it)",
        DefaultValueFactory = _ => true,
    };

    public static Command Create() =>
        new Command(
            "replay",
            "Builds consumption anew from the events, while recording and checks go on, and puts it in the place of "
            + "the one in force. One that was killed goes on where it was. Exit code 1 when rows were wrong")
        { Tenant, User, From, DryRun, Anew, Keep }
        .Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var part = new ReplayPart(parsed.GetValue(Tenant), parsed.GetValue(User), parsed.GetValue(From));
        if (part is { UserId: not null, Tenant: null })
            throw new CommandFailedException("--user needs --tenant: two tenants may have a user of the same id.");
        await using var database = CommandSettings.Operator(parsed, AutoPrepareMax);
        try
        {
            await using var held = await ReplayLock.TakeAsync(database, cancellation);
            var dryRun = parsed.GetValue(DryRun);
            return part == new ReplayPart(null, null, null)
                ? await new WholeReplay(held, output).RunAsync(
                    new(dryRun, parsed.GetValue(Anew), parsed.GetValue(Keep)), cancellation)
                : await new ReplayOfPart(held, output).RunAsync(part, dryRun, cancellation);
        }
        catch (ReplayGoingOnException e)
        {
            throw new CommandFailedException(e.Message, ExitCodes.Unavailable);
        }
        catch (TimeoutException e)
        {
            throw new CommandFailedException(e.Message, ExitCodes.Unavailable);
        }
    }
}
