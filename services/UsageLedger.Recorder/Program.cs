using UsageLedger.Hosting;
using UsageLedger.Recorder.FanOut;
using UsageLedger.Recorder.Recording;

var builder = LedgerHost.CreateBuilder(args, "recorder", portDefault: 5083);
builder.AddLedgerDatabase("ledger_recorder");
builder.AddRecording();
builder.Services.AddHostedService<Pulse>();

var app = builder.Build();
app.UseLedger();
return await app.RunLedgerAsync();
