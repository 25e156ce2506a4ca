namespace UsageLedger.Domain.Catalogue;

/// <summary>What becomes of a command on the catalogue.</summary>
public abstract record Decision
{
    Decision() { }

    /// <summary>It is done: this event is to be appended.</summary>
    public sealed record Accepted(object Event) : Decision;

    /// <summary>It was so already.</summary>
    public sealed record Unchanged : Decision;

    /// <summary>A rule speaks against it.</summary>
    /// <param name="Rule">The rule's stable name, e.g. <c>package-published</c>.</param>
    /// <param name="Detail">A sentence that says what to do.</param>
    /// <param name="IsConflict">True when the state of the thing itself forbids the change; false when the command
    /// breaks a rule or names something that cannot be had.</param>
    public sealed record Refused(string Rule, string Detail, bool IsConflict = false) : Decision;
}
