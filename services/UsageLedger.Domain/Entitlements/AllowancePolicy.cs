using UsageLedger.Domain.Catalogue;

namespace UsageLedger.Domain.Entitlements;

/// <summary>What counts when several allowances of a feature are active.</summary>
public enum AllowancePolicy
{
    /// <summary>The highest wins, as in Kana (Kana's rule E6).</summary>
    Highest,

    /// <summary>They are added up.</summary>
    Sum,
}

/// <summary>A tenant's policy, from the moment on at which this was recorded.</summary>
public sealed record AllowancePolicySet(AllowancePolicy Policy);

/// <summary>A policy and from when on it holds.</summary>
/// <param name="Since">Inclusive, UTC.</param>
/// <param name="Policy">The policy.</param>
public readonly record struct PolicySince(DateTimeOffset Since, AllowancePolicy Policy);

/// <summary>A tenant's policies, one after another.</summary>
/// <param name="Steps">In order of time.</param>
public sealed record PolicyTimeline(IReadOnlyList<PolicySince> Steps)
{
    /// <summary>That of a tenant who never set one.</summary>
    public static readonly PolicyTimeline Default = new([]);

    /// <summary>The policy at an instant.</summary>
    public AllowancePolicy At(DateTimeOffset instant)
    {
        var policy = AllowancePolicy.Highest;
        for (var i = 0; i < Steps.Count && Steps[i].Since <= instant; i++) policy = Steps[i].Policy;
        return policy;
    }

    /// <summary>Sets the policy, from the moment on at which that is recorded.</summary>
    public Decision Set(AllowancePolicy policy) =>
        policy == (Steps is [.., var last] ? last.Policy : AllowancePolicy.Highest)
            ? new Decision.Unchanged()
            : new Decision.Accepted(new AllowancePolicySet(policy));
}
