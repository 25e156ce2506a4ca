using System.Text.Json.Serialization;
using KeyKind = UsageLedger.Domain.Catalogue.KeyKind;
using UsageLedger.Admin.Catalogue;
using UsageLedger.Configuration.Keys;
using UsageLedger.Hosting;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.Admin.Keys;

/// <summary>Creates a key.</summary>
static class CreateKey
{
    public static void MapCreateKey(this RouteGroupBuilder keys) =>
        keys.MapPost("/", HandleAsync)
            .WithSummary("Creates a key")
            .WithDescription("Of the tenant and the environment of the key that calls. The key is shown here and never "
                + "again; every host takes it within about a second.")
            .Accepts<KeyRequest>("application/json")
            .Produces<NewKeyAnswer>(201)
            .ProducesProblem(400);

    static Task<IResult> HandleAsync(HttpContext http, CatalogueWriter catalogue) => http.ReadBodyAsync(
        KeyRequest.Read,
        wanted => catalogue
            .ChangeAsync(
                http.Key().Tenant, change => CreateAsync(change, wanted, http.Key().Environment), http.RequestAborted)
            .CreatedAsync());

    /// <summary>Creates a key.</summary>
    public static async Task<Outcome<NewKeyAnswer>> CreateAsync(
        CatalogueChange change, KeyRequest wanted, KeyEnvironment environment)
    {
        var (created, text) = await KeyCreation.CreateAsync(change, wanted.Kind, wanted.Name, environment);
        return new NewKeyAnswer(
            created.Id, created.Kind, created.Name, created.Hint, Key: text, change.Now.UtcDateTime);
    }
}

/// <summary>What a key is to be.</summary>
/// <param name="Kind">admin, for everything, or public, for reading entitlements and usage.</param>
/// <param name="Name">What its owner calls it.</param>
sealed record KeyRequest([property: JsonConverter(typeof(KeyKindConverter))] KeyKind Kind, string Name)
{
    public static KeyRequest Read(FieldReader reader) => new(
        reader.Choice<KeyKind>("kind", required: true) ?? default,
        reader.Name("name", required: true) ?? "");
}

/// <summary>A new key, with the key.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="Kind">admin or public.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Hint">Its beginning and its last four characters, to tell keys apart.</param>
/// <param name="Key">The key. It is shown here and never again.</param>
/// <param name="CreatedAt">When it was created.</param>
sealed record NewKeyAnswer(
    string Id,
    [property: JsonConverter(typeof(KeyKindConverter))] KeyKind Kind,
    string Name,
    string Hint,
    string Key,
    DateTime CreatedAt);
