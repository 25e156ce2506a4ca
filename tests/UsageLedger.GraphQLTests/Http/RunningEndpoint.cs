using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace UsageLedger.GraphQLTests.Http;

/// <summary>A service on a real server with a free port. The header <c>Who</c> is the caller; without it, nobody is
/// let in.</summary>
public sealed class RunningEndpoint : IAsyncLifetime
{
    public const int BodyBytesMax = 64 * 1024;

    const string Sdl = """
        type Query { hello(name: String, count: Int, any: JSON): String! slow: String who: String! }
        type Mutation { count: Int! }
        scalar JSON
        """;

    readonly WebApplication _app = Build();
    int _changes;

    public HttpClient Client { get; private set; } = null!;

    public int Changes => _changes;

    /// <summary>Ended when a request for the field <c>slow</c> was given up by its client.</summary>
    public TaskCompletionSource GivenUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task InitializeAsync()
    {
        _app.MapGraphQL("/graphql", GraphQLService.Create(Sdl, Bind, [Scalars.Json]), CallerOf, Console, BodyBytesMax);
        await _app.StartAsync();
        Client = new() { BaseAddress = new($"{_app.Urls.Single()}/graphql") };
        Client.DefaultRequestHeaders.Add("Who", "Ann");
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    public Task<HttpResponseMessage> PostAsync(string body, string contentType = "application/json")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return Client.PostAsync("", content);
    }

    static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    static ValueTask<Caller> CallerOf(HttpContext http) => new(http.Request.Headers["Who"] is [{ } who]
        ? new Caller.Known(who)
        : new Caller.Refused(new("Who are you?")
        {
            Extensions = new Dictionary<string, object?> { ["code"] = "UNAUTHENTICATED" },
        }));

    static Task Console(HttpContext http)
    {
        http.Response.ContentType = "text/html";
        return http.Response.WriteAsync("<p>console</p>");
    }

    void Bind(Resolvers resolvers)
    {
        resolvers.Type<string>("Query")
            .Field("hello", (_, call) => call.Arguments.ToJson().GetRawText())
            .Field("who", who => who)
            .FieldAsync("slow", async (_, call) =>
            {
                Begun.TrySetResult();
                call.Cancellation.Register(GivenUp.SetResult);
                await GivenUp.Task;
                return null;
            });
        resolvers.Type<string>("Mutation").Field("count", _ => Interlocked.Increment(ref _changes));
    }
}
