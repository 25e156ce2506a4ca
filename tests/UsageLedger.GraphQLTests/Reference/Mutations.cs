using System.Text.RegularExpressions;

namespace UsageLedger.GraphQLTests.Reference;

/// <summary>Documents of the corpus with something wrong, or still right: always the same for a seed.</summary>
static partial class Mutations
{
    const int ChangesMax = 3;
    const string Noise = "{}()[]:!$@=|&.\"'\\#,-+0123456789eEabnontrue_ \t\n\r\u0000\u00e9\uFEFF\uD83D\uDE00";

    public static IReadOnlyList<string> Of(IReadOnlyList<string> documents, int count, int seed)
    {
        var random = new Random(seed);
        var pieces = documents.Select(Pieces).Where(each => each.Count > 0).ToList();
        return [.. Enumerable.Range(0, count).Select(_ => Mutated(pieces, random))];
    }

    static string Mutated(IReadOnlyList<List<string>> documents, Random random)
    {
        var pieces = documents[random.Next(documents.Count)].ToList();
        for (var i = random.Next(ChangesMax); i >= 0; i--) Change(pieces, documents, random);
        return string.Concat(pieces);
    }

    static void Change(List<string> pieces, IReadOnlyList<List<string>> documents, Random random)
    {
        if (pieces.Count == 0) return;
        var (here, there) = (random.Next(pieces.Count), random.Next(pieces.Count));
        var other = documents[random.Next(documents.Count)];
        switch (random.Next(12))
        {
            case 0: pieces.RemoveAt(here); break;
            case 1: pieces.Insert(here, pieces[here]); break;
            case 2: (pieces[here], pieces[there]) = (pieces[there], pieces[here]); break;
            case 3: pieces[here] = pieces[there]; break;
            case 4: pieces[here] = other[random.Next(other.Count)]; break;
            case 5: pieces.Insert(here, other[random.Next(other.Count)]); break;
            case 6: pieces[here] = WithNoise(pieces[here], random); break;
            default: Exchange(pieces, other, random); break;
        }
    }

    // One name or value by another: what comes out can mostly be parsed, and is then validated.
    static void Exchange(List<string> pieces, List<string> other, Random random)
    {
        var places = pieces.Index().Where(piece => IsWord(piece.Item)).Select(piece => piece.Index).ToList();
        var words = (random.Next(2) == 0 ? pieces : other).Where(IsWord).ToList();
        if (places.Count > 0 && words.Count > 0)
            pieces[places[random.Next(places.Count)]] = words[random.Next(words.Count)];
    }

    static bool IsWord(string piece) =>
        piece.Length > 0 && (char.IsAsciiLetterOrDigit(piece[0]) || piece[0] is '_' or '"');

    static string WithNoise(string piece, Random random)
    {
        var noise = Noise[random.Next(Noise.Length)].ToString();
        if (piece.Length == 0) return noise; // taken away by an earlier change
        var at = random.Next(piece.Length);
        return random.Next(3) switch
        {
            0 => piece.Insert(at, noise),
            1 => piece.Remove(at, 1),
            _ => piece.Remove(at, 1).Insert(at, noise),
        };
    }

    // Roughly the tokens, without the blanks between them: these are changed on their own.
    static List<string> Pieces(string document) => [.. Piece().Matches(document).Select(match => match.Value)];

    [GeneratedRegex(
        """""[_A-Za-z][_0-9A-Za-z]*|"""(?:[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n])*"|-?[0-9][0-9.eE+-]*|\.\.\.|\s+|.""""",
        RegexOptions.Singleline)]
    private static partial Regex Piece();
}
