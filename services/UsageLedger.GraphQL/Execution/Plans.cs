using System.Text.Json;
using UsageLedger.GraphQL.Language;
using UsageLedger.GraphQL.TypeSystem;

namespace UsageLedger.GraphQL.Execution;

/// <summary>What is asked of one object: the fields of its selection sets, with fragments followed and equal response
/// names merged. There are no interfaces or unions, so that an object's type is known before it is.</summary>
/// <param name="fields">In the order of the answer.</param>
sealed class ObjectPlan(FieldPlan[] fields)
{
    public FieldPlan[] Fields => fields;

    public bool Selects(string fieldName)
    {
        foreach (var field in fields)
        {
            if (field.Definition.Name == fieldName)
                return true;
        }
        return false;
    }
}

/// <summary>One member of an answered object.</summary>
/// <param name="Parent">The object's type.</param>
/// <param name="Nodes">Where the document asks for it; all have the same name and arguments.</param>
/// <param name="ConstantArguments">Null when they depend on variables.</param>
/// <param name="Below">What is asked of the objects it answers; null when it answers leaves.</param>
sealed record FieldPlan(
    JsonEncodedText ResponseName,
    ObjectType Parent,
    FieldDefinition Definition,
    FieldResolver Resolver,
    IReadOnlyList<Field> Nodes,
    Arguments? ConstantArguments,
    ObjectPlan? Below)
{
    public override string ToString() => $"{Parent.Name}.{Definition.Name}";
}
