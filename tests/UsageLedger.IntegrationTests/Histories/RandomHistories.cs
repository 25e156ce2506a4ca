using System.Globalization;
using UsageLedger.Harness;
using UsageLedger.Projections.Replaying;

namespace UsageLedger.IntegrationTests.Histories;

/// <summary>Admin and Entitlements in process, once for all histories.</summary>
public sealed class HostsFixture(LedgerFixture ledger) : IAsyncLifetime
{
    public HostsInProcess Hosts { get; private set; } = null!;

    public async Task InitializeAsync() => Hosts = await HostsInProcess.StartAsync(ledger.Servers);

    public async Task DisposeAsync() => await Hosts.DisposeAsync();
}

/// <summary>
/// Whatever happens in whatever order, the real ledger answers what the naive one answers, and can explain it.
/// HISTORY_SEEDS names other seeds than the usual ones, e.g. <c>17</c> or <c>1000-1999</c>.
/// </summary>
[Collection(RunningLedger.Name)]
public sealed class RandomHistories(HostsFixture fixture) : IClassFixture<HostsFixture>
{
    const int SeedCountDefault = 20;
    const int UnmergeSeedCountDefault = 8;
    const int InstantCount = 20;

    public static TheoryData<int> Seeds => [.. SeedsAskedFor(SeedCountDefault)];

    public static TheoryData<int> UnmergeSeeds => [.. SeedsAskedFor(UnmergeSeedCountDefault)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_answer_is_that_of_the_naive_ledger(int seed)
    {
        var run = await HistoryRun.BeginAsync(fixture.Hosts, "history", seed);
        await run.LiveAsync();
        await run.CompareAllAsync(InstantCount);
        await run.CompareWithThePastAsync();
    }

    [Theory]
    [MemberData(nameof(UnmergeSeeds))]
    public async Task Unmerging_after_a_merge_changes_nothing(int seed)
    {
        var run = await HistoryRun.BeginAsync(fixture.Hosts, "unmerge", seed);
        await run.LiveAsync();
        if (run.History.MergeOfTwo() is not { } merge) return; // all are one already
        var instants = run.InstantsToAskFor(InstantCount / 4);
        var before = await run.AnswersAsync(instants);
        await run.DoAsync(merge);
        await run.CompareAllAsync(InstantCount / 4);
        await run.DoAsync(new UnmergeUser(run.SourceOf(merge)));
        var after = await run.AnswersAsync(instants);
        foreach (var (then, now) in before.Zip(after))
            if (then != now)
                run.Fail($"{then.Question}\nbefore the merge:  {then.Answer}\nafter the unmerge: {now.Answer}");
    }

    [Theory]
    [MemberData(nameof(UnmergeSeeds))]
    public async Task What_is_recorded_between_a_merge_and_its_end_counts_as_if_there_had_been_no_merge(int seed)
    {
        var run = await HistoryRun.BeginAsync(fixture.Hosts, "between", seed);
        await run.LiveAsync();
        if (run.History.MergeOfTwo() is not { } merge) return; // all are one already
        await run.DoAsync(merge);
        var source = run.SourceOf(merge);
        for (var count = 0; count < 6; count++)
        {
            run.History.GoOn();
            await run.DoAsync(run.History.NewUsage());
        }
        await run.DoAsync(new UnmergeUser(source));
        await run.CompareAllAsync(InstantCount / 4);
    }

    [Theory]
    [MemberData(nameof(UnmergeSeeds))]
    public async Task Building_consumption_anew_changes_nothing(int seed)
    {
        var run = await HistoryRun.BeginAsync(fixture.Hosts, "replay", seed);
        await run.LiveAsync();
        await using var held = await ReplayLock.TakeAsync(fixture.Hosts.Ledger.DataSource, default);
        var replay = new ConsumptionReplay(held, TimeProvider.System);
        var (state, _) = await replay.StartAsync(anew: true, default);
        await replay.SumAsync(state, (_, _) => { }, default);
        state = await replay.BuildAsync(state, (_, _) => { }, default);
        state = await replay.FollowAsync(state, default);
        var rows = await fixture.Hosts.Ledger.ScalarAsync<long>("select count(*) from ledger_replay.consumption");
        var differences = await ReplayDifferences.FindAsync(held, state, default);
        await replay.DiscardAsync(default);
        Assert.NotEqual(0, rows);
        if (differences.Count > 0) run.Fail(string.Join('\n', differences.First));
        await MakeTheCatalogueAnewAsync(held, run, "replay", seed);
    }

    static async Task MakeTheCatalogueAnewAsync(ReplayLock held, HistoryRun run, string kind, int seed)
    {
        var catalogue = new CatalogueReplay(held);
        var count = await catalogue.FindAsync($"{kind}-{seed}", userId: null, default);
        var replayed = await catalogue.RunAsync(dryRun: false, (_, _) => { }, default);
        Assert.NotEqual(0, count);
        if (replayed.IsRight) return;
        run.Fail(string.Join('\n', [
            .. replayed.First.Select(each => $"{each} {string.Join(' ', each.Columns)}"),
            .. replayed.Unsettled.Select(each => $"{each}"),
        ]));
    }

    static IEnumerable<int> SeedsAskedFor(int countDefault)
    {
        if (Environment.GetEnvironmentVariable("HISTORY_SEEDS") is not { } asked)
            return Enumerable.Range(1, countDefault);
        var ends = asked.Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }
}
