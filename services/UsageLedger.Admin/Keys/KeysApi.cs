using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Contracts;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;
using KeyKind = UsageLedger.Domain.Catalogue.KeyKind;

namespace UsageLedger.Admin.Keys;

/// <summary>Keys: who may call.</summary>
static class KeysApi
{
    public static void MapKeys(this RouteGroupBuilder v1)
    {
        var keys = v1.MapGroup("/keys").WithTags("Keys");
        keys.MapCreateKey();
        keys.MapRevokeKey();
        keys.MapGet("/", ListAsync)
            .WithSummary("All keys, also the revoked, the oldest first")
            .WithDescription("A key itself is shown once, when it is created.")
            .Produces<ListAnswer<KeyAnswer>>()
            .ProducesProblem(400);
    }

    static async Task<IResult> ListAsync([AsParameters] ListQuery query, HttpContext http, NpgsqlDataSource database)
    {
        var problems = new List<FieldProblem>();
        var page = query.Read(problems);
        if (problems.Count > 0) return Problem.InvalidFields(problems);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var found = await KeyRows.PageAsync(connection, http.Key().Tenant, page, http.RequestAborted);
        return TypedResults.Ok(ListAnswer<KeyAnswer>.From(found, KeyAnswer.From));
    }
}

/// <summary>A key, without the key.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="Kind">admin, for everything, or public, for reading entitlements and usage.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Hint">Its beginning and its last four characters, to tell keys apart.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="RevokedAt">When it was revoked; null while it is good.</param>
sealed record KeyAnswer(
    string Id,
    [property: JsonConverter(typeof(KeyKindConverter))] KeyKind Kind,
    string Name,
    string Hint,
    DateTime CreatedAt,
    DateTime? RevokedAt)
{
    public static KeyAnswer From(KeyRow row)
    {
        var (id, kind, name, hint, _) = row.Key.Created;
        return new(id, kind, name, hint, row.CreatedAt.UtcDateTime, row.Key.RevokedAt?.UtcDateTime);
    }
}

/// <summary>Writes the kinds in lower case.</summary>
sealed class KeyKindConverter()
    : JsonStringEnumConverter<KeyKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
