namespace UsageLedger.IntegrationTests.Histories.Naive;

/// <summary>Every field of the answer to "may this user use this feature?"; those of consumption are null when there
/// is none.</summary>
sealed record NaiveAnswer(bool Access, string ReasonCode)
{
    public decimal? Used { get; init; }
    public decimal? Budget { get; init; }
    public decimal? Remaining { get; init; }
    public bool? OverageEnabled { get; init; }
    public DateTimeOffset? PeriodStart { get; init; }
    public DateTimeOffset? PeriodEnd { get; init; }
    public string? PackageId { get; init; }
    public string? SubscriptionId { get; init; }
    public string? GrantId { get; init; }

    /// <summary>The same, naming an allowance.</summary>
    public NaiveAnswer From(NaiveAllowance allowance) => this with
    {
        PackageId = allowance.PackageId,
        SubscriptionId = allowance.Kind == NaiveKind.Grant ? null : allowance.Id,
        GrantId = allowance.Kind == NaiveKind.Grant ? allowance.Id : null,
    };
}
