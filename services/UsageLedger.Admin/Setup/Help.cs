namespace UsageLedger.Admin.Setup;

/// <summary>The command <c>--help</c>.</summary>
static class Help
{
    public const int UnknownCommand = 2;

    const string Text = """
        UsageLedger.Admin: catalogue, users, subscriptions, grants, settings and keys over HTTP, and Kana's admin
        API over GraphQL at /graphql.

        dotnet UsageLedger.Admin.dll [SETTINGS]           serves; http://127.0.0.1:5082 unless --urls says otherwise
        dotnet UsageLedger.Admin.dll migrate [SETTINGS]   creates the database or brings its schema up to date, and ends
        dotnet UsageLedger.Admin.dll --help               shows this

        Settings, as environment variables (A__B=value) or on the command line (--A:B=value):
          ConnectionStrings:Ledger      where PostgreSQL is (required), e.g.
                                        Host=localhost;Database=ledger;Username=ledger;Password=…
          ConnectionStrings:Broker      where RabbitMQ is (required to serve), e.g. amqp://guest:guest@localhost:5672/
          FirstKey:Tenant, FirstKey:Key an admin key that exists from the start: prv_test_ or prv_live_ and 32 letters
                                        and digits
          OTEL_EXPORTER_OTLP_ENDPOINT   where traces, metrics and logs go; nowhere when left out

        The API describes itself at /openapi/v1.json; /health/live and /health/ready say how it is.
        """;

    public static int Show()
    {
        Console.WriteLine(Text);
        return 0;
    }

    /// <summary>For a word that is no command.</summary>
    public static int Refuse(string word)
    {
        Console.Error.WriteLine($"There is no command '{word}'. These are there:\n\n{Text}");
        return UnknownCommand;
    }
}
