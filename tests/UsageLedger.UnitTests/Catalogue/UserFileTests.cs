using System.Text;
using UsageLedger.Admin.Users;
using UsageLedger.Contracts;
using UsageLedger.Projections.Catalogue;

namespace UsageLedger.UnitTests.Catalogue;

public sealed class AFileOfUsers
{
    [Theory]
    [InlineData("id,name,email,billing_id,merge_into\r\na,A,a@x,cus_1,b\r\n")]
    [InlineData("merge_into,billing_id,email,name,id\nb,cus_1,a@x,A,a")]
    [InlineData("\uFEFF\"id\",name,email,billing_id,merge_into\r\n\"a\",\"A\",a@x,cus_1,b")]
    [InlineData("id,name,email,billing_id,merge_into\ra,A,a@x,cus_1,b\r")]
    public void Is_read_whatever_the_order_and_the_ends_of_lines(string text) =>
        Assert.Equal([new(2, "a", "A", "a@x", "cus_1", "b")], Rows(text));

    [Fact]
    public void Leaves_out_columns_and_cells() => Assert.Equal(
        [new(2, "a"), new(3, "b", BillingId: "cus_2")], Rows("billing_id,id\n,a\ncus_2,b\n"));

    [Fact]
    public void Keeps_quotes_commas_ends_of_lines_and_spaces_within_quotes() => Assert.Equal(
        [new(2, "a,\"b\"", "one\r\ntwo\nthree"), new(5, " c ", "=1+1")],
        Rows("id,name\r\n\"a,\"\"b\"\"\",\"one\r\ntwo\nthree\"\r\n\" c \",=1+1\r\n"));

    [Fact]
    public void Is_read_over_empty_lines_and_names_the_lines_as_an_editor_does() => Assert.Equal(
        [new(3, "a", "x"), new(6, "b", "y"), new(9, "c", "z\n\n")],
        Rows("id,name\n\na,x\n\n\nb,y\n\r\n\nc,\"z\n\n\"\n\n"));

    [Theory]
    [InlineData("", "line 1 names no columns: begin with id,name,email,billing_id,merge_into")]
    [InlineData("\n\n", "line 1 names no columns: begin with id,name,email,billing_id,merge_into")]
    [InlineData("name\nA", "line 1, id is required")]
    [InlineData("id;name\na;A", "line 1, id is required",
        "line 1, column 1 is none of id, name, email, billing_id, merge_into")]
    [InlineData("id,Name,id\na,A,a", "line 1, column 2 is none of id, name, email, billing_id, merge_into",
        "line 1, id is named a second time")]
    [InlineData("i\"d\na", "line 1 holds a quote where none belongs, or lacks one")]
    [InlineData("id,name\na\nb,B,x\nc,C", "line 2 has 1 cells for 2 columns",
        "line 3 has 3 cells for 2 columns")]
    [InlineData("id,name\na,\"A\"A\nb,B\nc,\"C", "line 2 holds a quote where none belongs, or lacks one",
        "line 4 holds a quote where none belongs, or lacks one")]
    [InlineData("id,name\n,A\na,B\nb,C\na,D", "line 2, id is required", "line 5, id is that of line 3 too")]
    [InlineData("id,name,merge_into\na\tb,A\0,c\u0001", "line 2, name holds a NUL character",
        "line 2, id holds a control character", "line 2, merge_into holds a control character")]
    public void Is_told_all_its_problems_at_once(string text, params string[] problems) =>
        Assert.Equal(problems, Problems(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Holds_ids_and_texts_of_200_characters_at_most()
    {
        var (good, bad) = (new string('ü', 200), new string('ü', 201));
        Assert.Equal([new(2, good, good, good, good, good)], Rows(
            $"id,name,email,billing_id,merge_into\n{good},{good},{good},{good},{good}"));
        Assert.Equal(
            new[] { "name", "email", "billing_id", "id", "merge_into" }
                .Select(column => $"line 2, {column} is longer than 200 characters"),
            Problems(Encoding.UTF8.GetBytes(
                $"id,name,email,billing_id,merge_into\n{bad},{bad},{bad},{bad},{bad}")));
    }

    [Fact]
    public void Is_in_utf8_and_names_the_line_where_it_is_not()
    {
        const string Text = "id,name\na,A\nb,Zo\u00eb\n";
        Assert.Equal(["line 3 is not in UTF-8: save the file as UTF-8"], Problems(Encoding.Latin1.GetBytes(Text)));
        Assert.Equal(
            ["line 1 is not in UTF-8: save the file as UTF-8"],
            Problems([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Text)]));
    }

    [Fact]
    public void Has_ten_thousand_rows_at_most()
    {
        var text = new StringBuilder("id\n");
        for (var i = 1; i <= UserFileReader.RowCountMax; i++) text.Append("user-").Append(i).Append('\n');
        Assert.Equal(UserFileReader.RowCountMax, Rows(text.ToString()).Count);
        text.Append("one more\nand another\n");
        Assert.Equal(["line 10002 is one row more than 10000"], Problems(Encoding.UTF8.GetBytes(text.ToString())));
    }

    [Theory]
    [InlineData("id\n", "a\tb\n")]
    [InlineData("id\n", "a\"b\n")]
    [InlineData("id\n", "a,b\n")]
    [InlineData("id", ",")]
    public void Is_not_told_more_than_five_hundred_problems(string begin, string again)
    {
        var text = begin + string.Concat(Enumerable.Repeat(again, 300_000));
        Assert.InRange(Problems(Encoding.UTF8.GetBytes(text)).Count, 500, 501);
    }

    [Fact]
    public async Task Is_read_as_it_was_written()
    {
        string[] cells =
        [
            "a", " a ", "\"", "\"\"a", "a\rb", "\n", "\r\n", ",", ";", "'", "=1+1", "-", "#", "\t", "ü😀", "\uFEFF",
        ];
        var users = cells.Select((cell, i) => new UserFileRow(i, Id(cell, i), cell, cell, cell)).ToList();
        using var body = new MemoryStream();
        await UserFile.WriteAsync(body, users.Select(Row).ToAsyncEnumerable(), CancellationToken.None);
        Assert.Equal(users, Rows(Encoding.UTF8.GetString(body.ToArray())).Select((row, i) => row with { Line = i }));
    }

    static string Id(string cell, int i) => $"{i}{string.Concat(cell.Where(each => !char.IsControl(each)))} ,\"";

    static UserRow Row(UserFileRow row) => new(
        new("home", row.Name, row.Email, row.BillingId, Metadata: null), row.Id, [row.Id], [], default, default);

    static IReadOnlyList<UserFileRow> Rows(string text)
    {
        var problems = new List<FieldProblem>();
        var rows = UserFileReader.Read(Encoding.UTF8.GetBytes(text), problems);
        Assert.Empty(problems);
        return rows;
    }

    static List<string> Problems(byte[] file)
    {
        var problems = new List<FieldProblem>();
        UserFileReader.Read(file, problems);
        return [.. problems.Select(problem => $"{problem.Field} {problem.Problem}")];
    }
}
