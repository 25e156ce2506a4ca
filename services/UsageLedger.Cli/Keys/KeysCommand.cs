using System.CommandLine;

namespace UsageLedger.Cli.Keys;

/// <summary><c>ledger keys</c>: who may call.</summary>
static class KeysCommand
{
    public static Command Create() => new("keys", "Keys: who may call")
    {
        CreateKey.Create(),
        ListKeys.Create(),
        RotateKey.Create(),
        RevokeKey.Create(),
    };
}
