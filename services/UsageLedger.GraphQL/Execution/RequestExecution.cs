using System.Collections;
using System.Diagnostics;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Execution;

/// <summary>The execution of one request (GraphQL October 2021, 6.2 to 6.4). Fields are resolved one after another,
/// those of queries too: so there is only one path at a time, and the errors have an order.</summary>
/// <param name="answerFieldCountMax">Fields in the answer.</param>
/// <param name="context">What the root's resolvers read from.</param>
sealed class RequestExecution(
    Failures failures,
    int answerFieldCountMax,
    IReadOnlyDictionary<string, object?> variables,
    object context,
    CancellationToken cancellation)
{
    // Stands for a null that the type does not allow: what is around it becomes null instead (6.4.4).
    static readonly object Propagated = new();

    readonly List<GraphQLError> _errors = [];
    readonly List<(string? Name, int Index)> _path = [];
    int _fieldCount;

    bool IsTooLarge => _fieldCount > answerFieldCountMax;

    public async ValueTask<GraphQLResult> RunAsync(ObjectPlan plan)
    {
        var data = await ObjectAsync(plan, context, whenFailed: null);
        if (!IsTooLarge)
            return GraphQLResult.Executed((AnswerObject?)data, _errors);
        var message = $"The answer would have more than {answerFieldCountMax} fields; ask for fewer of them at a time.";
        return GraphQLResult.Executed(null, [new(message)]);
    }

    async ValueTask<object?> ObjectAsync(ObjectPlan plan, object source, object? whenFailed)
    {
        cancellation.ThrowIfCancellationRequested();
        var values = new object?[plan.Fields.Length];
        _fieldCount += values.Length;
        for (var i = 0; i < values.Length; i++)
        {
            if (IsTooLarge)
                return Propagated;
            var field = plan.Fields[i];
            _path.Add((field.ResponseName.Value, 0));
            var answer = FieldAsync(field, source);
            var value = answer.IsCompletedSuccessfully ? answer.Result : await answer;
            _path.RemoveAt(_path.Count - 1);
            if (value == Propagated)
                return whenFailed;
            values[i] = value;
        }
        return new AnswerObject(plan, values);
    }

    // No state machine where nothing is waited for, which is nearly everywhere.
    ValueTask<object?> FieldAsync(FieldPlan field, object source)
    {
        var depth = _path.Count;
        try
        {
            if (Call(field, out var call) is { } error)
                return new(Fail(field.Definition.Type, error));
            var read = field.Resolver.Read(source, call);
            var answer = read.IsCompletedSuccessfully
                ? CompleteAsync(field, field.Definition.Type, read.Result)
                : ReadAsync(field, read);
            return answer.IsCompletedSuccessfully ? answer : GuardAsync(field, answer, depth);
        }
        catch (Exception exception) when (!IsCancelled(exception))
        {
            return new(Fail(field, exception, depth));
        }
    }

    async ValueTask<object?> ReadAsync(FieldPlan field, ValueTask<object?> read) =>
        await CompleteAsync(field, field.Definition.Type, await read);

    async ValueTask<object?> GuardAsync(FieldPlan field, ValueTask<object?> answer, int depth)
    {
        try
        {
            return await answer;
        }
        catch (Exception exception) when (!IsCancelled(exception))
        {
            return Fail(field, exception, depth);
        }
    }

    GraphQLError? Call(FieldPlan field, out FieldCall? call)
    {
        call = null;
        var arguments = field.ConstantArguments;
        if (arguments is null
            && LiteralInput.ReadArguments(field.Definition, field.Nodes[0], variables, out arguments) is { } error)
            return error;
        if (field.Resolver.TakesCall)
            call = new(field, arguments, context, cancellation);
        return null;
    }

    ValueTask<object?> CompleteAsync(FieldPlan field, TypeReference type, object? value)
    {
        var whenFailed = WhenFailed(type);
        return (type is NonNullOf nonNull ? nonNull.Inner : type, value) switch
        {
            (_, null) => new(whenFailed is null ? null : Bug(field, type, "null is not allowed")),
            (_, FieldFailure failure) => new(Fail(type, ErrorOf(field, failure))),
            (ListOf list, IEnumerable items and not string) => ListAsync(field, list.Item, items, whenFailed),
            (ListOf, _) => new(Bug(field, type, $"{value.GetType()} is no list")),
            (Named { Type: ObjectType }, _) => ObjectAsync(field.Below!, value, whenFailed),
            (Named named, _) => new(Leaf(field, type, named.Type, value)),
            _ => throw new UnreachableException(),
        };
    }

    async ValueTask<object?> ListAsync(FieldPlan field, TypeReference itemType, IEnumerable items, object? whenFailed)
    {
        var values = items is ICollection { Count: var count } ? new List<object?>(count) : [];
        foreach (var item in items)
        {
            _path.Add((null, values.Count));
            var answer = CompleteAsync(field, itemType, item);
            var value = answer.IsCompletedSuccessfully ? answer.Result : await answer;
            _path.RemoveAt(_path.Count - 1);
            if (value == Propagated)
                return whenFailed;
            values.Add(value);
        }
        return values;
    }

    object? Leaf(FieldPlan field, TypeReference type, NamedType leafType, object value)
    {
        if (leafType is EnumType enumType)
        {
            var name = value is Enum member ? EnumNames.Of(member) : value as string;
            return name is not null && enumType.Has(name) ? name : Bug(field, type, $"{value} is no member");
        }
        var problem = ((ScalarType)leafType).Scalar.Write(value, out var leaf);
        return problem is null ? leaf : Bug(field, type, problem);
    }

    object? Bug(FieldPlan field, TypeReference type, string problem) =>
        Fail(type, ErrorOf(field, failures.Of(new InvalidOperationException($"{field} is {type}: {problem}."))));

    object? Fail(FieldPlan field, Exception exception, int depth)
    {
        _path.RemoveRange(depth, _path.Count - depth);
        return Fail(field.Definition.Type, ErrorOf(field, failures.Of(exception)));
    }

    object? Fail(TypeReference type, GraphQLError error)
    {
        _errors.Add(error with { Path = [.. _path.Select(step => step.Name ?? (object)step.Index)] });
        return WhenFailed(type);
    }

    static object? WhenFailed(TypeReference type) => type is NonNullOf ? Propagated : null;

    static GraphQLError ErrorOf(FieldPlan field, FieldFailure failure) => new(failure.Message)
    {
        Locations = [.. field.Nodes.Select(node => node.At)],
        Extensions = failure.Extensions,
    };

    bool IsCancelled(Exception exception) =>
        exception is OperationCanceledException && cancellation.IsCancellationRequested;
}
