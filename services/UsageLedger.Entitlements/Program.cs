using UsageLedger.Checks;
using UsageLedger.Entitlements;
using UsageLedger.Entitlements.Checks;
using UsageLedger.Entitlements.Kana;
using UsageLedger.Entitlements.Usage;
using UsageLedger.Entitlements.Verifying;
using UsageLedger.Hosting;

const string Name = "entitlements";

var builder = LedgerHost.CreateBuilder(args, Name, portDefault: 5081);
builder.AddLedgerDatabase("ledger_reader");
builder.AddLedgerBroker(
    ChangesQueue.AddConsumers,
    (context, rabbit) => ChangesQueue.Configure(context, rabbit, Name),
    degradedOnly: true);
builder.AddKeys();
builder.Services.AddApiDescription();
builder.AddChecks();
builder.AddScheduledVerification();
builder.Services.AddCors();

var app = builder.Build();
app.UseLedger();

var v1 = app.MapGroup("/v1").WithTags("Entitlements").RequireKey(KeyKind.Public).AnswerOutages();
v1.MapCheckEntitlement();
v1.MapListEntitlements();
v1.MapQueryEntitlements();
v1.MapUsageByPeriod();
v1.MapUsageSeries();
v1.MapExplainUsage();
app.MapClientGraphQL();

return await app.RunLedgerAsync();
