using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace UsageLedger.GraphQLTests.Reference;

/// <summary>The reference implementation in JavaScript, asked in a process of its own.</summary>
static class ReferenceImplementation
{
    const string Missing = "The reference implementation is not there: run `npm ci` in "
        + "tests/UsageLedger.GraphQLTests/Reference (it needs Node 18 or newer).";

    /// <summary>What it says of each document, in one go.</summary>
    public static async Task<IReadOnlyList<Judgement>> JudgeAsync(string schema, IEnumerable<string> documents)
    {
        var questions = documents.Select(each => new JsonObject { ["document"] = Encode(each) });
        var answers = await AskAsync(questions.Prepend(new() { ["schema"] = schema }));
        Assert.Null(Problem(answers[0]));
        return [.. answers.Skip(1).Select(Read)];
    }

    /// <summary>Why it refuses each schema file; null for those it takes.</summary>
    public static async Task<IReadOnlyList<string?>> JudgeSchemasAsync(IEnumerable<string> schemas)
    {
        var answers = await AskAsync(schemas.Select(schema => new JsonObject { ["schema"] = schema }));
        return [.. answers.Select(Problem)];
    }

    /// <summary>What its introspection answers of a schema: the value of <c>__schema</c>.</summary>
    public static async Task<JsonNode> IntrospectAsync(string schema)
    {
        var answers = await AskAsync([new() { ["schema"] = schema }, new() { ["introspect"] = true }]);
        return answers[1]["introspection"]!;
    }

    static string? Problem(JsonNode answer) =>
        (bool)answer["schema"]! ? null : (string)answer["message"]!;

    /// <summary>Its answers to questions, one each. The script says at its top which it understands.</summary>
    public static async Task<IReadOnlyList<JsonNode>> AskAsync(
        IEnumerable<JsonObject> questions, string script = "reference.mjs")
    {
        Assert.True(Directory.Exists(Path.Combine(ReferenceFolder.Path, "node_modules", "graphql")), Missing);
        using var node = Start(script);
        var errors = node.StandardError.ReadToEndAsync();
        var answers = ReadAllAsync(node.StandardOutput);
        foreach (var question in questions) await node.StandardInput.WriteLineAsync(question.ToJsonString());
        node.StandardInput.Close();
        var read = await answers;
        await node.WaitForExitAsync();
        return node.ExitCode == 0 ? read : throw new InvalidOperationException($"node failed: {await errors}");
    }

    static Process Start(string script)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("node", script)
            {
                WorkingDirectory = ReferenceFolder.Path,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new InvalidOperationException(Missing, failure);
        }
    }

    static async Task<IReadOnlyList<JsonNode>> ReadAllAsync(StreamReader output)
    {
        var answers = new List<JsonNode>();
        while (await output.ReadLineAsync() is { } line) answers.Add(JsonNode.Parse(line)!);
        return answers;
    }

    static Judgement Read(JsonNode answer) => new(
        Enum.Parse<Phase>((string)answer["phase"]!, ignoreCase: true),
        answer["message"] is { } message ? Decode((string)message!) : null,
        answer["line"] is { } line ? new((int)line, (int)answer["column"]!) : default,
        answer["form"]);

    // Half of a surrogate pair survives this, and not JSON.
    static string Encode(string text) =>
        Convert.ToBase64String([.. text.SelectMany(each => new[] { (byte)(each & 0xFF), (byte)(each >> 8) })]);

    static string Decode(string base64)
    {
        var bytes = Convert.FromBase64String(base64);
        var text = new StringBuilder();
        for (var i = 0; i < bytes.Length; i += 2) text.Append((char)(bytes[i] | (bytes[i + 1] << 8)));
        return text.ToString();
    }
}
