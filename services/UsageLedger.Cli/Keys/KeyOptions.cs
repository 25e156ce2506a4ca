using System.CommandLine;
using UsageLedger.Cli.Terminal;
using UsageLedger.Contracts;
using UsageLedger.Domain.Catalogue;
using UsageLedger.Hosting;
using KeyKind = UsageLedger.Domain.Catalogue.KeyKind;

namespace UsageLedger.Cli.Keys;

/// <summary>What the commands about keys take.</summary>
static class KeyOptions
{
    const int NameLengthMax = 200;

    public static readonly Option<string> Tenant = new("--tenant")
    {
        Description = "The tenant, as 'ledger tenants list' shows it",
        Required = true,
    };

    public static readonly Option<string> Kind = Choice("--kind", "admin", "What it opens", "admin", "public");

    public static readonly Option<string> Environment = Choice(
        "--environment", "test", "What its text says: prv_test_… or prv_live_…", "test", "live");

    public static readonly Option<bool> Quiet = new("--quiet")
    {
        Description = "Writes the key alone, for scripts",
    };

    public static readonly Argument<string> Id = new("KEYID")
    {
        Description = "The key's id, as 'ledger keys list' shows it",
    };

    /// <summary>What a key is called.</summary>
    /// <param name="name">The name unless another one is given.</param>
    public static Option<string> Name(string name) => new("--name")
    {
        Description = "What its owner calls it",
        DefaultValueFactory = _ => name,
    };

    public static KeyKind KindOf(ParseResult parsed) =>
        parsed.GetValue(Kind) == "public" ? KeyKind.Public : KeyKind.Admin;

    public static KeyEnvironment EnvironmentOf(ParseResult parsed) =>
        parsed.GetValue(Environment) == "live" ? KeyEnvironment.Live : KeyEnvironment.Test;

    /// <summary>A tenant's name.</summary>
    /// <exception cref="CommandFailedException">It is none.</exception>
    public static string CheckedTenant(string? tenant) =>
        UsageCheck.IdProblem(tenant, required: true) is { } problem
            ? throw new CommandFailedException($"The tenant's name {problem}.")
            : tenant!;

    /// <summary>A key's name.</summary>
    /// <exception cref="CommandFailedException">It is none.</exception>
    public static string CheckedName(string? name) => name switch
    {
        null or "" => throw new CommandFailedException("The key's name is empty."),
        { Length: > NameLengthMax } =>
            throw new CommandFailedException($"The key's name is longer than {NameLengthMax} characters."),
        _ when name.Any(char.IsControl) =>
            throw new CommandFailedException("The key's name holds a control character."),
        _ => name,
    };

    /// <summary>A key's id.</summary>
    /// <exception cref="CommandFailedException">It is none.</exception>
    public static string CheckedId(ParseResult parsed) =>
        UsageCheck.IdProblem(parsed.GetValue(Id), required: true) is { } problem
            ? throw new CommandFailedException($"The key's id {problem}.")
            : parsed.GetValue(Id)!;

    /// <summary>The exception for a rule that speaks against a change.</summary>
    public static CommandFailedException Refusal(Decision.Refused refused) => new($"{refused.Detail} ({refused.Rule})");

    /// <summary>The exception for a key that is not there.</summary>
    public static CommandFailedException Unknown(string tenant, string id) =>
        new($"Tenant '{tenant}' has no key '{id}': 'ledger keys list --tenant {tenant}' shows those that it has.");

    static Option<string> Choice(string name, string usual, string description, params string[] choices)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => usual };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }
}
