using UsageLedger.Domain.Entitlements;
using UsageLedger.GraphQL;
using UsageLedger.Kana;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Entitlements.Kana;

/// <summary>Kana's client API at <c>/graphql</c>: what the user of a browser may use. It only reads.</summary>
static partial class ClientGraphQL
{
    public static void MapClientGraphQL(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ClientGraphQL));
        var service = GraphQLService.Create(
            KanaEndpoint.EmbeddedText(typeof(ClientCall), "schema.graphql"),
            Bind,
            [Scalars.Decimal],
            onUnexpected: exception => LogUnexpected(log, exception),
            explain: exception =>
                OutageAnswers.ProblemOf(exception, log) is { } problem ? Failures.Of(problem) : null);
        app.UseCors();
        // From any page: what a page may read follows from the key or token that it has, never from a cookie.
        app.MapKana(service, ClientCall.OfAsync).RequireCors(browsers => browsers
            .AllowAnyOrigin()
            .WithMethods("GET", "POST")
            .WithHeaders("Authorization", "Content-Type", ClientCall.UserHeader, "X-API-Version")
            .SetPreflightMaxAge(TimeSpan.FromHours(1)));
    }

    static void Bind(Resolvers resolvers)
    {
        resolvers.Type<ClientCall>("Query").FieldAsync("currentUser", async (call, _) => await call.CurrentUserAsync());
        resolvers.Type<UserRow>("User")
            .Field("id", user => user.CurrentId)
            .Field("name", user => user.Definition.Name)
            .Field("email", user => user.Definition.Email)
            .FieldAsync("subscribedPackages", async (user, field) =>
                await ((ClientCall)field.Context).SubscribedPackagesAsync(user));
        resolvers.Type<SubscribedPackage>("Package")
            .Field("id", package => package.Row.Package.Definition.Id)
            .Field("name", package => package.Row.Package.Definition.Name)
            .Field("isAddon", package => package.Row.Package.Definition.IsAddon)
            .Field("features", package => package.Features);
        resolvers.Type<FeatureRow>("Feature")
            .Field("id", feature => feature.Definition.Id)
            .Field("name", feature => feature.Definition.Name)
            .Field("type", feature => feature.Definition.Type)
            .Field("unitLabel", feature => feature.Definition.UnitLabel)
            .Field("unitLabelPlural", feature => feature.Definition.UnitLabelPlural)
            .FieldAsync("entitlement", async (feature, field) =>
                await ((ClientCall)field.Context).EntitlementAsync(feature.Definition.Id));
        resolvers.Type<Entitlement>("Entitlement")
            .Field("access", entitlement => entitlement.Access)
            .Field("reason", entitlement => entitlement.Reason.Sentence())
            .Field("reasonCode", entitlement => entitlement.Reason.Code())
            .Field("consumption", entitlement => entitlement.Consumption);
        resolvers.Type<AllowanceConsumption>("Consumption")
            .Field("budget", consumption => Amounts.Int(consumption.Budget, "budgetExact"))
            .Field("budgetExact", consumption => consumption.Budget)
            .Field("used", consumption => Amounts.Int(consumption.Used, "usedExact"))
            .Field("usedExact", consumption => consumption.Used)
            .Field("overageEnabled", consumption => consumption.OverageEnabled);
    }

    [LoggerMessage(1, LogLevel.Error, "A field could not be answered")]
    static partial void LogUnexpected(ILogger log, Exception exception);
}
