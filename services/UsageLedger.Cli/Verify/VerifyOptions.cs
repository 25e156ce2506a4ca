using System.CommandLine;
using Npgsql;
using UsageLedger.Cli.Terminal;
using UsageLedger.Hosting;
using UsageLedger.Projections.Verifying;

namespace UsageLedger.Cli.Verify;

/// <summary>What <c>ledger verify</c> takes.</summary>
sealed class VerifyOptions
{
    const int SampleDefault = 1_000;
    const string KeyVariable = "ADMIN_KEY";

    readonly Option<string?> _tenant = GivenTenant.Option("Whose; all tenants' when left out");

    readonly Option<string?> _user = new("--user")
    {
        Description = "All features of one user, and not the streams of the log. With several tenants, --tenant too",
    };

    readonly Option<int?> _sample = new("--sample")
    {
        Description = $"How many users' features, chosen at random; {SampleDefault} when left out",
    };

    readonly Option<bool> _all = new("--all") { Description = "Every user and feature" };

    readonly Option<string?> _entitlements = new("--entitlements")
    {
        Description = "Asks this Entitlements service too, e.g. http://127.0.0.1:5081: of the tenant of the key",
    };

    readonly Option<string?> _key = new("--key")
    {
        Description = $"A key of the tenant, for --entitlements; ${KeyVariable} when left out",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_tenant, _user, _sample, _all, _entitlements, _key])
            command.Options.Add(option);
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="CommandFailedException">It does not go together.</exception>
    public async Task<VerifyScope> ReadAsync(
        ParseResult parsed, NpgsqlDataSource database, CancellationToken cancellation)
    {
        var (user, sample, all) = (parsed.GetValue(_user), parsed.GetValue(_sample), parsed.GetValue(_all));
        var ways = (user is null ? 0 : 1) + (sample is null ? 0 : 1) + (all ? 1 : 0);
        if (ways > 1) throw new CommandFailedException("Give one of --user, --sample and --all.");
        if (sample < 1) throw new CommandFailedException("--sample is a number from 1.");
        var service = Service(parsed);
        var tenant = parsed.GetValue(_tenant);
        if (service is var (_, key)) tenant = await OfKeyAsync(database, key, tenant, cancellation);
        tenant = user is null
            ? await GivenTenant.FindAsync(database, tenant, cancellation)
            : await GivenTenant.FindOneAsync(database, tenant, cancellation);
        return new(tenant, user, all ? null : sample ?? SampleDefault, service);
    }

    (Uri Address, string Key)? Service(ParseResult parsed)
    {
        if (parsed.GetValue(_entitlements) is not { } text) return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new CommandFailedException($"'{text}' is no address of a service, such as http://127.0.0.1:5081.");
        var key = parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable(KeyVariable);
        return string.IsNullOrEmpty(key) || !key.All(IsOfKey)
            ? throw new CommandFailedException($"--entitlements wants a key of the tenant: --key, or ${KeyVariable}.")
            : (address, key);
    }

    static bool IsOfKey(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '_';

    static async Task<string> OfKeyAsync(
        NpgsqlDataSource database, string key, string? tenant, CancellationToken cancellation)
    {
        var of = await LogTenants.OfKeyAsync(database, KeyText.Hash(key), cancellation)
            ?? throw new CommandFailedException("The key for --entitlements is none of this ledger's.");
        return tenant is null || tenant == of
            ? of
            : throw new CommandFailedException($"The key for --entitlements is not one of tenant '{tenant}'.");
    }
}

/// <summary>What is to be verified.</summary>
/// <param name="Tenant">Whose; null: everybody's.</param>
/// <param name="UserId">Of which user; null: of all.</param>
/// <param name="SampleMax">How many user-features; null: all of them. Of a user, always all.</param>
/// <param name="Service">The Entitlements service to ask, with a key; null: none.</param>
sealed record VerifyScope(string? Tenant, string? UserId, int? SampleMax, (Uri Address, string Key)? Service);
