using Npgsql;
using UsageLedger.Cli.Doctor;

namespace UsageLedger.UnitTests.Doctor;

public sealed class WhatTheDoctorSaysOfADatabase
{
    [Theory]
    [InlineData("14.9", Verdict.Wrong)]
    [InlineData("15.0", Verdict.Ok)]
    [InlineData("18.1", Verdict.Ok)]
    public void It_is_new_enough_or_not(string version, object verdict) =>
        Assert.Equal(verdict, DatabaseRules.Version(Version.Parse(version)).Verdict);

    [Theory]
    [InlineData(null, "Run 'ledger migrate'.")]
    [InlineData(8, "Run 'ledger migrate'.")]
    [InlineData(10, "Run the newer program.")]
    public void Another_schema_is_wrong(int? version, string advice)
    {
        var found = DatabaseRules.Schema("x", version, needed: 9);
        Assert.Equal((Verdict.Wrong, advice), (found.Verdict, found.Do));
    }

    [Theory]
    [InlineData("fsync")]
    [InlineData("full_page_writes")]
    [InlineData("synchronous_commit")]
    public void Nothing_that_makes_commits_durable_may_be_off(string setting)
    {
        Assert.Equal(Verdict.Wrong, DatabaseRules.Durability(setting, "off").Verdict);
        Assert.Equal(Verdict.Ok, DatabaseRules.Durability(setting, "on").Verdict);
    }

    [Fact]
    public void Another_encoding_is_wrong() =>
        Assert.Equal(
            (Verdict.Wrong, Verdict.Ok),
            (DatabaseRules.Encoding("SQL_ASCII").Verdict, DatabaseRules.Encoding("UTF8").Verdict));

    [Theory]
    [InlineData(DatabaseRules.ReplicaBytesMax, DatabaseRules.ReplicaSecondsMax, Verdict.Ok)]
    [InlineData(DatabaseRules.ReplicaBytesMax + 1, 0.0, Verdict.Wrong)]
    [InlineData(0L, DatabaseRules.ReplicaSecondsMax + 1, Verdict.Wrong)]
    public void A_replica_may_be_a_little_behind(long bytes, double seconds, object verdict) =>
        Assert.Equal(verdict, DatabaseRules.Replica(new("r", bytes, seconds)).Verdict);

    [Fact]
    public void A_replica_that_has_nothing_to_catch_up_with_is_well() =>
        Assert.Equal(Verdict.Ok, DatabaseRules.Replica(new("r", 0, null)).Verdict);

    [Fact]
    public void A_transaction_that_stays_open_is_wrong_and_is_named()
    {
        Assert.Equal(Verdict.Ok, DatabaseRules.OldestTransaction(null).Verdict);
        Assert.Equal(Verdict.Ok, DatabaseRules.OldestTransaction(new(7, "psql", 60)).Verdict);
        Assert.Equal(
            "End it: select pg_terminate_backend(7);", DatabaseRules.OldestTransaction(new(7, "psql", 61)).Do);
        Assert.Contains("rollback prepared 'gid'", DatabaseRules.OldestTransaction(new(null, "gid", 61)).Do);
    }

    [Fact]
    public void Roles_that_are_missing_are_named() => Assert.Equal(
        "Missing: ledger_keys.",
        DatabaseRules.RolesThere(["ledger_recorder", "ledger_reader", "ledger_operator", "ledger_other"]).What);

    [Fact]
    public void A_superuser_is_a_note_and_no_admin_key_is_wrong()
    {
        Assert.Equal(Verdict.Note, DatabaseRules.Login("postgres", isSuperuser: true).Verdict);
        Assert.Equal(Verdict.Ok, DatabaseRules.Login("ledger", isSuperuser: false).Verdict);
        Assert.Equal(Verdict.Wrong, DatabaseRules.AdminKeys(0).Verdict);
        Assert.Equal(Verdict.Ok, DatabaseRules.AdminKeys(1).Verdict);
    }

    [Theory]
    [InlineData("Host=db.example;Password=postgres", true)]
    [InlineData("Host=db.example", true)]
    [InlineData("Host=localhost,db.example;Password=postgres", true)]
    [InlineData("Host=db.example;Password=vK3Xq", false)]
    [InlineData("Host=db.example;Passfile=/etc/pgpass", false)]
    [InlineData("Host=localhost;Password=postgres", false)]
    [InlineData("Host=127.0.0.1", false)]
    [InlineData("Host=/var/run/postgresql", false)]
    [InlineData("Host=::1", false)]
    public void A_password_that_everybody_knows_is_wrong_where_others_can_reach_it(string settings, bool isWrong)
    {
        var found = DatabaseRules.Password(new NpgsqlConnectionStringBuilder(settings));
        Assert.Equal(isWrong ? [Verdict.Wrong] : Array.Empty<Verdict>(), found.Select(each => each.Verdict));
    }
}
