using UsageLedger.GraphQL.Execution;
using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;
using UsageLedger.GraphQL.Validation;

namespace UsageLedger.GraphQL;

/// <summary>A schema with its resolvers: made once at the start, and used by all requests at once.</summary>
public sealed class GraphQLService
{
    // At most some 50 MB in all, measured, when somebody sends long documents only to fill it.
    readonly DocumentCache _documents = new(countMax: 500, lengthMax: 256 * 1024);
    readonly Schema _schema;
    readonly Bindings _bindings;
    readonly GraphQLLimits _limits;
    readonly Failures _failures;

    GraphQLService(string sdl, Schema schema, Bindings bindings, GraphQLLimits limits, Failures failures)
    {
        Sdl = sdl;
        (_schema, _bindings, _limits, _failures) = (schema, bindings, limits, failures);
    }

    /// <summary>The schema file as it was given.</summary>
    public string Sdl { get; }

    /// <summary>Reads a schema file and binds each of its fields to a resolver.</summary>
    /// <param name="sdl">The text of the schema file.</param>
    /// <param name="bind">Names the resolvers.</param>
    /// <param name="scalars">How the values of the file's own scalars are read and written.</param>
    /// <param name="limits">How much one request may ask for; null for the usual limits.</param>
    /// <param name="onUnexpected">Logs what is a bug of ours; the client is only told that there was one.</param>
    /// <param name="explain">Tells failures that are to be expected, e.g. of a database that is away, from bugs: null
    /// is a bug.</param>
    /// <exception cref="InvalidOperationException">The file has a mistake, or a field of an object type has no
    /// resolver, or a resolver no field.</exception>
    public static GraphQLService Create(
        string sdl,
        Action<Resolvers> bind,
        IReadOnlyList<Scalar>? scalars = null,
        GraphQLLimits? limits = null,
        Action<Exception>? onUnexpected = null,
        Func<Exception, FieldFailure?>? explain = null)
    {
        var schema = SchemaFile.Read(sdl, scalars ?? []);
        var resolvers = new Resolvers();
        Introspection.Bind(resolvers);
        bind(resolvers);
        return new(sdl, schema, new(schema, resolvers), limits ?? new(), new(onUnexpected, explain));
    }

    /// <summary>Answers a request. Fields are resolved one after another, so that what belongs to one request needs no
    /// locks.</summary>
    /// <param name="request">What the client sent.</param>
    /// <param name="context">What the resolvers of <c>Query</c> and <c>Mutation</c> read from, and all others
    /// may.</param>
    /// <param name="cancellation">Ends when nobody waits for the answer any more.</param>
    /// <exception cref="OperationCanceledException">It ended.</exception>
    public ValueTask<GraphQLResult> ExecuteAsync(
        GraphQLRequest request, object context, CancellationToken cancellation)
    {
        if (Choose(request, out var errors) is not { } operation)
            return new(GraphQLResult.Refused(errors));
        errors = operation.Read(request.Variables, out var variables);
        if (errors.Count > 0)
            return new(GraphQLResult.Refused(errors.Coded(RefusalCodes.BadInput)));
        if (operation.Plan(variables, out var error) is not { } plan)
            return new(GraphQLResult.Refused(new[] { error! }.Coded(RefusalCodes.BadInput)));
        var execution = new RequestExecution(
            _failures, _limits.AnswerFieldCountMax, variables, context, cancellation);
        return execution.RunAsync(plan);
    }

    /// <summary>Whether the request would change something; false when it would be refused.</summary>
    internal bool IsMutation(GraphQLRequest request) => Choose(request, out _)?.IsMutation == true;

    PreparedOperation? Choose(GraphQLRequest request, out IReadOnlyList<GraphQLError> errors)
    {
        if (Prepare(request.Query, out errors) is not { } document)
            return null;
        var operation = document.Choose(request.OperationName, out var error);
        errors = error is null ? [] : new[] { error }.Coded(RefusalCodes.BadInput);
        return operation;
    }

    // What is refused is not kept: clients mend it, and their tries would push out what is used.
    PreparedDocument? Prepare(string text, out IReadOnlyList<GraphQLError> errors)
    {
        errors = [];
        if (_documents.Find(text) is { } known)
            return known;
        var (document, error) = Parser.Parse(text, _limits);
        errors = document is null
            ? new[] { error! }.Coded(RefusalCodes.ParseFailed)
            : Validator.Validate(_schema, document, _limits).Coded(RefusalCodes.ValidationFailed);
        if (errors.Count > 0)
            return null;
        var prepared = new PreparedDocument(_schema, _bindings, document!);
        _documents.Add(text, prepared);
        return prepared;
    }
}
