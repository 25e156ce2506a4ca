using UsageLedger.Hosting;
using UsageLedger.Projections;

namespace UsageLedger.UnitTests.Doctor;

public sealed class TheSchemaThatProgramsNeed
{
    [Fact]
    public void Is_the_newest_there_is() =>
        Assert.Equal(LedgerEvents.Schema("").NewestVersion, LedgerSchema.VersionNeeded);

    [Theory]
    [InlineData(null, "The schema of database 'x' is missing: run 'ledger migrate'.")]
    [InlineData(7, "The schema of database 'x' is at version 7, this program needs 9: run 'ledger migrate'.")]
    [InlineData(
        12,
        "The schema of database 'x' is at version 12, newer than the 9 that this program knows: "
            + "run the newer program.")]
    [InlineData(9, null)]
    public void Is_named_with_what_to_do(int? version, string? said) =>
        Assert.Equal(said, LedgerSchema.Trouble("x", version, needed: 9));
}
