using UsageLedger.Cli.Terminal;
using UsageLedger.Configuration.Keys;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;
using KeyKind = UsageLedger.Domain.Catalogue.KeyKind;

namespace UsageLedger.Cli.Keys;

/// <summary>A key, without the key.</summary>
sealed record KeyView(
    string Id,
    string Tenant,
    string Kind,
    string Environment,
    string Name,
    string Hint,
    DateTime CreatedAt,
    DateTime? RevokedAt)
{
    public static KeyView From(KeyRow row)
    {
        var (id, kind, name, hint, _) = row.Key.Created;
        return new(
            id, row.Tenant, Word(kind), EnvironmentOf(hint), name, hint, row.CreatedAt.UtcDateTime,
            row.Key.RevokedAt?.UtcDateTime);
    }

    public static string Word(KeyKind kind) => kind == KeyKind.Admin ? "admin" : "public";

    public static string EnvironmentOf(string keyOrHint) =>
        KeyText.EnvironmentOf(keyOrHint) == KeyEnvironment.Live ? "live" : "test";
}

/// <summary>A new key, with the key.</summary>
sealed record NewKeyView(
    string Id, string Tenant, string Kind, string Environment, string Name, string Hint, string Key)
{
    public static NewKeyView From(string tenant, NewKey made)
    {
        var (id, kind, name, hint, _) = made.Created;
        return new(id, tenant, KeyView.Word(kind), KeyView.EnvironmentOf(hint), name, hint, made.Text);
    }

    /// <summary>Shows it: this is the one time.</summary>
    /// <param name="output">Where.</param>
    /// <param name="isQuiet">True for the key alone.</param>
    public void Show(TerminalOutput output, bool isQuiet)
    {
        output.Answer(this, made =>
        {
            if (isQuiet) Console.WriteLine(made.Key);
            else
            {
                output.Say($"{made.Kind} key {made.Id} ('{made.Name}') of tenant '{made.Tenant}':");
                Console.WriteLine($"  {made.Key}"); // never cut into lines
                output.Say("It is shown this once: keep it. Every host takes it within about a second.");
            }
        });
    }
}
