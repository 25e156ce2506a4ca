using UsageLedger.Entitlements;
using UsageLedger.Entitlements.Checks;
using UsageLedger.Entitlements.FanOut;
using UsageLedger.Entitlements.Memory;
using UsageLedger.Entitlements.Usage;
using UsageLedger.Hosting;

const int UsersInMemoryMax = 500_000;

var builder = LedgerHost.CreateBuilder(args, "entitlements", portDefault: 5081);
builder.AddLedgerDatabase("ledger_reader");
builder.AddLedgerBroker(ChangesQueue.AddConsumers, ChangesQueue.Configure, degradedOnly: true);
builder.AddKeys();
builder.Services.AddApiDescription();

builder.Services.AddSingleton(services =>
    new FreshMemory(services.GetRequiredService<TimeProvider>(), UsersInMemoryMax));
builder.Services.AddSingleton<ChangesQueueWatch>();
builder.Services.AddHostedService<CatalogueListener>();
builder.Services.AddHealthChecks().AddCheck<FanOutCheck>("fan-out");
builder.Services.AddSingleton<Users>();
builder.Services.AddSingleton<CheckMetrics>();

var app = builder.Build();
app.UseLedger();

var v1 = app.MapGroup("/v1").WithTags("Entitlements").RequireKey(KeyKind.Public).AnswerOutages();
v1.MapCheckEntitlement();
v1.MapListEntitlements();
v1.MapQueryEntitlements();
v1.MapUsageByPeriod();
v1.MapUsageSeries();
v1.MapExplainUsage();

app.Run();
