using UsageLedger.Admin.Catalogue;
using UsageLedger.Admin.Features;
using UsageLedger.Admin.Grants;
using UsageLedger.Admin.Kana;
using UsageLedger.Admin.KanaCli;
using UsageLedger.Admin.Keys;
using UsageLedger.Admin.Packages;
using UsageLedger.Admin.Segment;
using UsageLedger.Admin.Settings;
using UsageLedger.Admin.Setup;
using UsageLedger.Admin.Subscriptions;
using UsageLedger.Admin.Users;
using UsageLedger.Checks;
using UsageLedger.Hosting;
using UsageLedger.Publishing;

const string Name = "admin";

if (args is ["--help" or "-h" or "help", ..]) return Help.Show();
if (args is ["migrate", .. var settings]) return await Migration.RunAsync(settings);
if (args is [[not '-', ..] word, ..]) return Help.Refuse(word);

var builder = LedgerHost.CreateBuilder(args, Name, portDefault: 5082);
builder.AddLedgerDatabase("ledger_recorder");
builder.AddLedgerBroker(
    ChangesQueue.AddConsumers,
    (context, rabbit) =>
    {
        ChangesQueue.Configure(context, rabbit, Name);
        UsagePublishing.Configure(context, rabbit);
    },
    degradedOnly: true);
builder.AddChecks();
builder.AddUsagePublishing();
builder.AddKeys();
builder.AddFirstKey();
builder.AddApiDescription();
builder.Services.AddSingleton<CatalogueWriter>();
builder.Services.AddSingleton<Importing>();

var app = builder.Build();
app.UseLedger();
var v1 = app.MapGroup("/v1").RequireKey(KeyKind.Admin).ProducesProblem(401).ProducesProblem(403).AnswerTrouble();
v1.MapFeatures();
v1.MapPackages();
v1.MapUsers();
v1.MapSubscriptions();
v1.MapSettings();
v1.MapGrants();
v1.MapKeys();
v1.MapSegment();
app.MapAdminGraphQL();
app.MapKanaCli();
return await app.RunLedgerAsync();
