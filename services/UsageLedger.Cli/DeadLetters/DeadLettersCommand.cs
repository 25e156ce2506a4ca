using System.CommandLine;

namespace UsageLedger.Cli.DeadLetters;

/// <summary><c>ledger dead-letters</c>: messages that could not be recorded, in the error queues.</summary>
static class DeadLettersCommand
{
    public static Command Create() =>
        new("dead-letters", "Messages that could not be recorded: what they are, and what becomes of them")
        {
            ListDeadLetters.Create(),
            ShowDeadLetter.Create(),
            RetryDeadLetters.Create(),
            DiscardDeadLetters.Create(),
        };
}
