using Logistics.Hub.Web;

namespace Logistics.Tests.History;

/// <summary>The ledger's file in a spreadsheet.</summary>
public sealed class LedgerCsvTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+31", "'+31")]
    [InlineData("-x", "'-x")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData("=\"a\"", "\"'=\"\"a\"\"\"")]
    [InlineData("plain", "plain")]
    public void A_cell_never_becomes_a_formula(string value, string written) => Assert.Equal(written, LedgerCsv.Text(value));
}
