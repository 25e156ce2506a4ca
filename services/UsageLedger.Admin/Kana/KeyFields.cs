using UsageLedger.Admin.Keys;
using UsageLedger.GraphQL;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Kana;

/// <summary>Keys, all ours: <c>keys</c>, <c>createKey</c>, <c>revokeKey</c>.</summary>
static class KeyFields
{
    public static void BindKeys(this Resolvers resolvers)
    {
        resolvers.Type<KanaCall>("Query").FieldAsync("keys", (call, field) => Pages.ReadAsync(
            field,
            page => call.ReadAsync(database => KeyRows.PageAsync(database, call.Tenant, page, call.Cancellation)),
            KeyAnswer.From));
        resolvers.Type<KanaCall>("Mutation")
            .FieldAsync("createKey", (call, field) => call.ChangeAsync(
                field.Arguments.ToJson(),
                KeyRequest.Read,
                (change, wanted) => CreateKey.CreateAsync(change, wanted, call.Key.Environment)))
            .FieldAsync("revokeKey", (call, field) => call.ChangeAsync(
                field.Arguments.ToJson(), reader => reader.Id("id") ?? "", RevokeKey.RevokeAsync));
        resolvers.Type<KeyAnswer>("Key")
            .Field("id", key => key.Id)
            .Field("kind", key => key.Kind)
            .Field("name", key => key.Name)
            .Field("hint", key => key.Hint)
            .Field("createdAt", key => key.CreatedAt)
            .Field("revokedAt", key => key.RevokedAt);
        resolvers.Type<NewKeyAnswer>("NewKey")
            .Field("id", key => key.Id)
            .Field("kind", key => key.Kind)
            .Field("name", key => key.Name)
            .Field("hint", key => key.Hint)
            .Field("key", key => key.Key)
            .Field("createdAt", key => key.CreatedAt);
    }
}
