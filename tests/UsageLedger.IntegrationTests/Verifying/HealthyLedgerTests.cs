using UsageLedger.Harness;

namespace UsageLedger.IntegrationTests.Verifying;

[Collection(RunningLedger.Name)]
public sealed class AHealthyLedger(LedgerFixture fixture)
{
    [Fact]
    public async Task Has_no_differences_while_usage_is_recorded()
    {
        var tenant = await VerifiedTenant.CreateAsync(fixture);
        var users = new List<(string User, string Feature)>();
        for (var i = 0; i < 4; i++) users.Add(await tenant.UserWithUsageAsync());
        using var stop = new CancellationTokenSource();
        var sent = 0;
        var recording = Task.Run(RecordAsync);
        try
        {
            for (var i = 0; i < 3; i++)
            {
                var before = Volatile.Read(ref sent);
                var found = await tenant.FindNothingAsync(
                    "--all", "--entitlements", fixture.Ledger.Entitlements.Address.ToString(), "--key", tenant.Api.Key);
                Assert.Equal(4, found.GetProperty("consumption").GetProperty("userFeatures").GetInt64());
                Assert.Equal(4, found.GetProperty("entitlements").GetProperty("asked").GetInt64());
                await Eventually.IsTrue(
                    "usage beside it", () => Task.FromResult(Volatile.Read(ref sent) > before));
            }
        }
        finally
        {
            await stop.CancelAsync();
            await recording;
        }

        async Task RecordAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                LedgerApi.Ensure(await tenant.Api.RecordAsync(users.Select(each =>
                    new { userId = each.User, featureId = each.Feature, delta = 1 }).ToArray()));
                Interlocked.Increment(ref sent);
            }
        }
    }

    [Fact]
    public async Task Has_no_differences_after_SETs_reversals_merges_renames_and_usage_that_counts_nowhere()
    {
        var tenant = await VerifiedTenant.CreateAsync(fixture);
        var (user, feature) = await tenant.UserWithUsageAsync();
        var set = await tenant.RecordAsync(user, feature, 40, "SET");
        var last = await tenant.RecordAsync(user, feature, 1.25m);
        LedgerApi.Ensure(await tenant.Api.ReverseAsync(last));
        await tenant.FindNothingAsync();
        LedgerApi.Ensure(await tenant.Api.ReverseAsync(set));
        var (other, _) = await tenant.UserWithUsageAsync();
        await tenant.RecordAsync(other, feature, 9); // under an id that has no allowance of it yet
        await tenant.RecordAsync("nobody/at all", "100% unknown", 9);
        await tenant.MergeAsync(other, into: user);
        LedgerApi.Ensure(await tenant.Api.SendAsync(
            tenant.Ledger.Admin, HttpMethod.Post, $"/v1/users/{user}/rename", new { id = $"{user}-new" }));
        await tenant.RecordAsync($"{user}-new", feature, 3, "SET");
        await tenant.RecordAsync(other, feature, 4);
        var found = await tenant.FindNothingAsync(
            "--all", "--entitlements", fixture.Ledger.Entitlements.Address.ToString(), "--key", tenant.Api.Key);
        // Of the merged user two features; and the one of nobody.
        Assert.Equal(3, found.GetProperty("consumption").GetProperty("userFeatures").GetInt64());
        Assert.Equal(0, found.GetProperty("entitlements").GetProperty("notCompared").GetInt64());
        Assert.Equal(3, (await tenant.FindNothingAsync()).GetProperty("consumption")
            .GetProperty("userFeatures").GetInt64());
        var ofUser = await tenant.FindNothingAsync("--user", other);
        Assert.Equal(2, ofUser.GetProperty("consumption").GetProperty("userFeatures").GetInt64());
    }

    [Fact]
    public async Task Is_said_to_be_one_in_words()
    {
        var tenant = await VerifiedTenant.CreateAsync(fixture);
        await tenant.UserWithUsageAsync();
        var end = await tenant.VerifyAsync("--all");
        Assert.Equal(0, end.ExitCode);
        Assert.Contains("1 user-feature counted anew: 0 differences.", end.Output, StringComparison.Ordinal);
        Assert.Matches("[0-9]+ streams with [0-9]+ events: 0 differences\\.", end.Output);
        Assert.Contains("verifying [", end.Error, StringComparison.Ordinal);
    }
}

[Collection(RunningLedger.Name)]
public sealed class AVerificationThatIsCalledWrongly(LedgerFixture fixture)
{
    [Theory]
    [InlineData("--tenant", "nobody's")]
    [InlineData("--sample", "0")]
    [InlineData("--all", "--sample", "3")]
    [InlineData("--all", "--user", "124")]
    [InlineData("--user", "124", "--tenant", "acme-test")]
    [InlineData("--entitlements", "somewhere", "--key", "prv_test_x")]
    [InlineData("--entitlements", "http://127.0.0.1:9", "--key", "prv_test_x")]
    [InlineData("--entitlements", "http://127.0.0.1:9", "--key", "no key\n")]
    public async Task Is_refused_with_a_sentence(params string[] arguments)
    {
        var end = await fixture.Ledger.CommandAsync(["verify", .. arguments]);
        Assert.True(end.ExitCode == 2, $"{end.ExitCode}: {end.Output}{end.Error}");
        Assert.Empty(end.Output);
        Assert.Matches(@"\A[A-Z'-].+\.\s*\z", end.Error);
    }

    [Fact]
    public async Task Of_another_tenants_key_is_refused()
    {
        var (one, other) = (await VerifiedTenant.CreateAsync(fixture), await VerifiedTenant.CreateAsync(fixture));
        var end = await one.VerifyAsync("--entitlements", "http://127.0.0.1:9", "--key", other.Api.Key);
        Assert.Equal(2, end.ExitCode);
        Assert.Contains("is not one of tenant", end.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(other.Api.Key, end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_servers_says_which_is_away()
    {
        var tenant = await VerifiedTenant.CreateAsync(fixture);
        await tenant.UserWithUsageAsync();
        var address = $"http://127.0.0.1:{Ports.Free()}";
        var end = await tenant.VerifyAsync("--entitlements", address, "--key", tenant.Api.Key);
        Assert.Equal(3, end.ExitCode);
        Assert.Contains($"The service at {address}/ cannot be asked", end.Error, StringComparison.Ordinal);
        var away = new Dictionary<string, string>
        {
            ["ConnectionStrings__Ledger"] = $"Host=127.0.0.1;Port={Ports.Free()};Database=x;Username=x;Password=x",
        };
        Assert.Equal(3, (await LedgerCommand.RunAsync(away, "verify")).ExitCode);
    }
}
