using UsageLedger.Hosting;
using UsageLedger.Ingest;
using UsageLedger.Publishing;

var builder = LedgerHost.CreateBuilder(args, "ingest", portDefault: 5080);
builder.AddLedgerDatabase("ledger_keys", degradedOnly: true);
builder.AddKeys();
builder.AddLedgerBroker(_ => { }, UsagePublishing.Configure);
builder.AddUsagePublishing();
builder.Services.AddSingleton<ReversalSender>();
builder.AddSegment();

var app = builder.Build();
app.UseLedger();

var api = app.MapGroup("/v1").CountRefusals().RequireKey(KeyKind.Admin);
api.MapUsage();
api.MapReversal();
api.MapCloudEvents();
app.MapSegment();

return await app.RunLedgerAsync();
