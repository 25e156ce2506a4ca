namespace UsageLedger.GraphQL;

/// <summary>A schema with its resolvers: made once at the start, and used by all requests at once.</summary>
public sealed class GraphQLService
{
    GraphQLService(string sdl)
    {
        Sdl = sdl;
    }

    /// <summary>The schema file as it was given.</summary>
    public string Sdl { get; }

    /// <summary>Reads a schema file and binds each of its fields to a resolver.</summary>
    /// <param name="sdl">The text of the schema file.</param>
    /// <param name="bind">Names the resolvers.</param>
    /// <param name="scalars">How the values of the file's own scalars are read and written.</param>
    /// <param name="limits">How much one request may ask for; null for the usual limits.</param>
    /// <param name="onUnexpected">Logs what is a bug of ours; the client is only told that there was one.</param>
    /// <param name="explain">Tells failures that are to be expected, e.g. of a database that is away, from bugs: null is
    /// a bug.</param>
    /// <exception cref="ArgumentException">The file does not hold, or a field of an object type has no resolver, or a
    /// resolver no field.</exception>
    public static GraphQLService Create(
        string sdl,
        Action<Resolvers> bind,
        IReadOnlyList<Scalar>? scalars = null,
        GraphQLLimits? limits = null,
        Action<Exception>? onUnexpected = null,
        Func<Exception, FieldFailure?>? explain = null)
    {
        var resolvers = new Resolvers();
        bind(resolvers);
        return new(sdl);
    }

    /// <summary>Answers a request. Fields are resolved one after another, so that what belongs to one request needs no
    /// locks.</summary>
    /// <param name="request">What the client sent.</param>
    /// <param name="context">What the resolvers of <c>Query</c> and <c>Mutation</c> read from, and all others may.</param>
    /// <param name="cancellation">Ends when nobody waits for the answer any more.</param>
    /// <exception cref="OperationCanceledException">It ended.</exception>
    public ValueTask<GraphQLResult> ExecuteAsync(
        GraphQLRequest request, object context, CancellationToken cancellation)
    {
        return new(GraphQLResult.Refused(new GraphQLError("Not yet.")));
    }
}
