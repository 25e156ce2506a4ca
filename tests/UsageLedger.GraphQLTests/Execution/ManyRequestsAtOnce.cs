namespace UsageLedger.GraphQLTests.Execution;

public sealed class ManyRequestsAtOnce
{
    const int ClientCount = 50;
    const int RequestsOfEach = 100;

    [Fact]
    public async Task Each_gets_its_own_answer()
    {
        var service = People.Create(new());
        var clients = Enumerable.Range(0, ClientCount).Select(client => Task.Run(() => AskAsync(service, client)));
        var wrong = await Task.WhenAll(clients);
        Assert.Equal(0, wrong.Sum());
    }

    static async Task<int> AskAsync(GraphQLService service, int client)
    {
        var wrong = 0;
        foreach (var number in Enumerable.Range(0, RequestsOfEach))
        {
            // Some documents are shared by all, others sent by one client alone.
            var alias = number % 2 == 0 ? $"shared{number % 7}" : $"own{client}x{number}";
            var isShort = (client + number) % 3 == 0;
            var answer = await service.AnswerAsync(
                $"query($v: String, $short: Boolean!) {{ {alias}: echo(text: $v) me {{ friends {{ "
                + "name age @skip(if: $short) } } }",
                $$"""{"v":"{{client}}-{{number}}","short":{{(isShort ? "true" : "false")}}}""");
            var (bob, cid) = isShort ? ("", "") : (",\"age\":40", ",\"age\":9");
            var expected = $"{{\"{alias}\":\"{{\\\"text\\\":\\\"{client}-{number}\\\"}}\",\"me\":{{\"friends\":"
                + $"[{{\"name\":\"Bob\"{bob}}},{{\"name\":\"Cid\"{cid}}}]}}}}";
            wrong += answer == Ask.Data(expected) ? 0 : 1;
        }
        return wrong;
    }
}
