using UsageLedger.Admin.Catalogue;
using UsageLedger.Admin.Users;
using UsageLedger.GraphQL;
using UsageLedger.Kana;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Kana;

/// <summary>Users: <c>user</c>, <c>users</c>, <c>createUser</c>, <c>updateUser</c>, <c>generateUserToken</c>, and ours:
/// <c>mergeUsers</c>, <c>unmergeUser</c>.</summary>
static class UserFields
{
    public static void BindUsers(this Resolvers resolvers)
    {
        resolvers.Type<KanaCall>("Query")
            .FieldAsync("user", (call, field) =>
                KanaCall.ByIdAsync(field, id => FindAsync(call, id), UsersApi.Unknown))
            .FieldAsync("users", ListAsync);
        resolvers.Type<KanaCall>("Mutation")
            .FieldAsync("createUser", CreateAsync)
            .FieldAsync("updateUser", UpdateAsync)
            .FieldAsync("generateUserToken", GenerateTokenAsync)
            .FieldAsync("mergeUsers", MergeAsync)
            .FieldAsync("unmergeUser", (call, field) => call.ChangeAsync(
                field.Arguments.ToJson(), reader => reader.Id("id") ?? "", UnmergeUser.UnmergeAsync));
        resolvers.Type<UserAnswer>("User")
            .Field("id", user => user.Id)
            .Field("billingId", user => user.BillingId)
            .Field("name", user => user.Name)
            .Field("email", user => user.Email)
            .Field("metadata", user => user.Metadata)
            .Field("ids", user => user.Ids);
        resolvers.Type<UserToken>("GeneratedUserToken").Field("token", token => token.Text);
    }

    static async ValueTask<UserAnswer?> FindAsync(KanaCall call, string id)
    {
        var row = await call.ReadAsync(database => UserRows.FindAsync(database, call.Tenant, id, call.Cancellation));
        return row is null ? null : UserAnswer.From(row);
    }

    static ValueTask<object?> ListAsync(KanaCall call, FieldCall field) => Pages.ReadAsync(
        field,
        page => call.ReadAsync(database => UserRows.PageAsync(database, call.Tenant, page, call.Cancellation)),
        UserAnswer.From);

    static ValueTask<object?> CreateAsync(KanaCall call, FieldCall field) => call.ChangeAsync(
        field.Arguments.Object("input")!.ToJson(),
        reader => (Id: reader.Id("id") ?? "", Wanted: UserRequest.Read(reader)),
        async (change, given) => (await PutUser.DefineAsync(change, given.Id, given.Wanted, mustBeNew: true)).Thing());

    static ValueTask<object?> UpdateAsync(KanaCall call, FieldCall field)
    {
        var (id, input) = (field.Arguments.Text("id")!, field.Arguments.Object("input")!);
        if (Fields.IdProblem(id) is { } problem) return new(Failures.Of(problem));
        return call.ChangeAsync(
            input.ToJson(),
            reader => (NewId: reader.Id("id") ?? "", Given: UserRequest.Read(reader)),
            async (change, wanted) =>
            {
                // First, because it takes the greater lock. What follows is refused by no rule.
                var renamed = await RenameUser.RenameAsync(change, id, wanted.NewId);
                if (renamed is not { Problem: null, Value: { } before }) return renamed;
                var given = wanted.Given;
                var request = new UserRequest(
                    input.Has("name") ? given.Name : before.Name,
                    input.Has("email") ? given.Email : before.Email,
                    input.Has("billingId") ? given.BillingId : before.BillingId,
                    input.Has("metadata") ? given.Metadata : before.Metadata);
                return (await PutUser.DefineAsync(change, wanted.NewId, request)).Thing();
            });
    }

    static ValueTask<object?> GenerateTokenAsync(KanaCall call, FieldCall field) => KanaCall.ByIdAsync(
        field,
        async id => await FindAsync(call, id) is null ? null : new UserToken(call.Tokens.Issue(call.Key, id)),
        UsersApi.Unknown,
        argument: "userId");

    static ValueTask<object?> MergeAsync(KanaCall call, FieldCall field) => call.ChangeAsync(
        field.Arguments.ToJson(),
        reader => (
            Id: reader.Id("id") ?? "",
            Wanted: new MergeRequest(reader.Id("otherId") ?? "", reader.Id("targetId", required: false))),
        (change, given) => MergeUsers.MergeAsync(change, given.Id, given.Wanted));

    sealed record UserToken(string Text);
}
