using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using UsageLedger.Contracts;

namespace UsageLedger.Admin.Keys;

/// <summary>Settings <c>FirstKey</c>: an admin key that exists from the start; both or neither.</summary>
sealed class FirstKeyOptions
{
    /// <summary>The key's tenant.</summary>
    public string? Tenant { get; set; }

    /// <summary>The key: <c>prv_test_</c> or <c>prv_live_</c>, and 32 letters and digits.</summary>
    public string? Key { get; set; }

    /// <summary>False when the settings name none.</summary>
    public bool IsGiven => !string.IsNullOrEmpty(Tenant) || !string.IsNullOrEmpty(Key);
}

/// <summary>What <see cref="FirstKeyOptions"/> must be; the message never shows the key.</summary>
sealed partial class FirstKeyRules : IValidateOptions<FirstKeyOptions>
{
    public ValidateOptionsResult Validate(string? name, FirstKeyOptions options)
    {
        if (!options.IsGiven) return ValidateOptionsResult.Success;
        if (UsageCheck.IdProblem(options.Tenant, required: true) is { } problem)
            return ValidateOptionsResult.Fail($"FirstKey:Tenant {problem}");
        return options.Key is { } key && AdminKey().IsMatch(key)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("FirstKey:Key is not prv_test_ or prv_live_ and 32 letters and digits");
    }

    [GeneratedRegex(@"\Aprv_(test|live)_[A-Za-z0-9]{32}\z", RegexOptions.NonBacktracking)]
    private static partial Regex AdminKey();
}

/// <summary>Registers <see cref="FirstKey"/>.</summary>
static class FirstKeyStart
{
    public static void AddFirstKey(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<FirstKeyOptions>, FirstKeyRules>();
        builder.Services.AddOptions<FirstKeyOptions>().BindConfiguration("FirstKey").ValidateOnStart();
        builder.Services.AddSingleton<FirstKey>();
        builder.Services.AddHostedService(services => services.GetRequiredService<FirstKey>());
        builder.Services.AddHealthChecks().AddCheck<FirstKey>("first-key");
    }
}
