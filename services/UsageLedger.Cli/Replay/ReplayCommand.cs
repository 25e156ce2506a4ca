using System.CommandLine;
using UsageLedger.Cli.Terminal;
using UsageLedger.Cli.Verify;
using UsageLedger.Projections.Replaying;

namespace UsageLedger.Cli.Replay;

/// <summary><c>ledger replay</c>: builds read models anew from the events; consumption beside the table in force, the
/// others in place.</summary>
static class ReplayCommand
{
    const int AutoPrepareMax = 60; // each fold asks the same questions again

    static readonly Option<string?> Tenant = new("--tenant")
    { Description = "Only this tenant's; consumption then user by user, in place" };

    static readonly Option<string?> User = new("--user")
    { Description = "Only this user's, under all of the user's ids; with --tenant. Not for segment" };

    static readonly Option<long?> From = new("--from")
    { Description = "Only consumption of users and features with an event at this position or after it, in place" };

    static readonly Option<bool> DryRun = new("--dry-run")
    { Description = "Stops before anything is replaced or written: says what is wrong, and mends nothing" };

    static readonly Option<bool> Anew = new("--restart")
    { Description = "Begins consumption anew, where it would go on with what an earlier replay left" };

    static readonly Option<bool> Keep = new("--keep")
    {
        Description = "Keeps the replaced table of consumption, as ledger_replaced.consumption, until the next replay "
            + "(--keep false: drops it)",
        DefaultValueFactory = _ => true,
    };

    public static Command Create() =>
        new Command(
            "replay",
            "Builds read models anew from the events, while recording, checks and changes go on. Consumption is built "
            + "beside the table in force and put in its place; one that was killed goes on where it was. The catalogue "
            + "(with users, subscriptions, grants and keys) and what Segment's calls count as are compared and mended "
            + "in place, part by part; one that was killed is run again, and goes over all of it once more. Exit code "
            + "1 when rows were wrong")
        { ReplayedProjections.Argument, Tenant, User, From, DryRun, Anew, Keep }
        .Runs(RunAsync);

    static async Task<int> RunAsync(ParseResult parsed, TerminalOutput output, CancellationToken cancellation)
    {
        var projections = ReplayedProjections.Read(parsed);
        ReplayedProjections.Refuse(
            parsed,
            projections,
            [
                (User, [ReplayedProjections.Catalogue, ReplayedProjections.Consumption]),
                (From, [ReplayedProjections.Consumption]), (Anew, [ReplayedProjections.Consumption]),
                (Keep, [ReplayedProjections.Consumption]),
            ]);
        var part = new ReplayPart(parsed.GetValue(Tenant), parsed.GetValue(User), parsed.GetValue(From));
        if (part is { UserId: not null, Tenant: null })
            throw new CommandFailedException("--user needs --tenant: two tenants may have a user of the same id.");
        await using var database = CommandSettings.Operator(parsed, AutoPrepareMax);
        if (part.Tenant is not null && projections is not [ReplayedProjections.Consumption])
            await GivenTenant.FindAsync(database, part.Tenant, cancellation);
        try
        {
            await using var held = await ReplayLock.TakeAsync(database, cancellation);
            var options = new ReplayOptions(
                parsed.GetValue(DryRun), parsed.GetValue(Anew), parsed.GetValue(Keep));
            return await RunAsync(projections, held, output, part, options, cancellation);
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

    static async Task<int> RunAsync(
        IReadOnlyList<string> projections,
        ReplayLock held,
        TerminalOutput output,
        ReplayPart part,
        ReplayOptions options,
        CancellationToken cancellation)
    {
        var answers = new Dictionary<string, ReplayAnswer>();
        foreach (var projection in projections)
        {
            var answer = projection switch
            {
                ReplayedProjections.Catalogue => await new ReplayOfCatalogue(held, output).RunAsync(
                    part.Tenant, part.UserId, options.DryRun, cancellation),
                ReplayedProjections.Segment => await new ReplayOfSegment(held, output).RunAsync(
                    part.Tenant, options.DryRun, cancellation),
                _ when part == new ReplayPart(null, null, null) =>
                    await new WholeReplay(held, output).RunAsync(options, cancellation),
                _ => await new ReplayOfPart(held, output).RunAsync(part, options.DryRun, cancellation),
            };
            answers.Add(projection, answer);
            if (output.IsJson) continue;
            if (projections.Count > 1) output.Say($"{projection}:");
            answer.Show();
        }
        // One by itself is the document; several are its members.
        if (output.IsJson)
            output.Answer<object>(
                answers.Count == 1
                    ? answers.Values.Single().Report
                    : answers.ToDictionary(each => each.Key, each => each.Value.Report),
                _ => { });
        return answers.Values.All(answer => answer.IsRight) ? ExitCodes.Done : ExitCodes.Found;
    }
}
