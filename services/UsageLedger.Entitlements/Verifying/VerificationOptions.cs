using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using Npgsql;

namespace UsageLedger.Entitlements.Verifying;

/// <summary>Settings <c>Verification</c>.</summary>
sealed class VerificationOptions
{
    /// <summary>How often consumption is held against the events; 0 is never.</summary>
    public int IntervalMinutes { get; set; } = 60;
}

/// <summary>What <see cref="VerificationOptions"/> must be.</summary>
sealed class VerificationRules : IValidateOptions<VerificationOptions>
{
    /// <summary>Longer than a month nobody wants, and no timer takes.</summary>
    const int IntervalMinutesMax = 31 * 24 * 60;

    public ValidateOptionsResult Validate(string? name, VerificationOptions options) =>
        options.IntervalMinutes is >= 0 and <= IntervalMinutesMax
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Verification:IntervalMinutes is not a number from 0 (never) to {IntervalMinutesMax}");
}

/// <summary>Registers <see cref="ScheduledVerification"/>.</summary>
static class VerificationStart
{
    public static void AddScheduledVerification(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<VerificationOptions>, VerificationRules>();
        builder.Services.AddOptions<VerificationOptions>().BindConfiguration("Verification").ValidateOnStart();
        builder.Services.AddHostedService(services => new ScheduledVerification(
            services.GetRequiredService<NpgsqlDataSource>(),
            services.GetRequiredService<IOptions<VerificationOptions>>().Value,
            services.GetRequiredService<IMeterFactory>(),
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<ScheduledVerification>>()));
    }
}
