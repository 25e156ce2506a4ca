using UsageLedger.Hosting;

var builder = LedgerHost.CreateBuilder(args, "ingest", portDefault: 5080);
builder.AddLedgerDatabase("ledger_keys", degradedOnly: true);
builder.AddKeys();
builder.AddLedgerBroker(_ => { }, (_, rabbit) => UsageTopology.Declare(rabbit, UsageTopology.Partitions(builder.Configuration)));
var app = builder.Build();
app.UseLedger();
app.MapGroup("/v1").RequireKey(KeyKind.Admin).MapGet("/x", (HttpContext http) => http.Key());
app.Run();
