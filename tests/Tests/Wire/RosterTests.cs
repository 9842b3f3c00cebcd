using System.Text;
using Logistics.Wire.Csv;
using Logistics.Wire.Site;

namespace Logistics.Tests.Wire;

public sealed class RosterTests
{
    private const string Header = "worker,date,begin,end,breaks,employer\n";

    private static readonly RosterRules Rules = new(
        TimeZoneInfo.FindSystemTimeZoneById("Europe/Amsterdam"), ["w-01", "w-02", "nurse-7"]);

    [Fact]
    public void Shifts_are_read_with_their_breaks_in_order_and_hours_worked_elsewhere()
    {
        var (roster, errors) = Read(Header
            + "w-01,2026-12-01,07:00,15:30,12:30-13:00+10:00-10:15,\n"
            + "w-02,2026-12-02,22:00,06:30,02:00-02:30,\n"
            + "w-01,2026-12-02,08:00,12:00,,Elders BV\n");
        Assert.Empty(errors);
        Assert.Equal(("2026-11-30T23:00", "2026-12-02T23:00"), (Utc(roster!.From), Utc(roster.Until)));
        var (day, night, elsewhere) = (roster.Shifts[0], roster.Shifts[1], roster.Shifts[2]);
        Assert.Equal(("w-01", "2026-12-01T06:00", "2026-12-01T14:30"), (day.Worker, Utc(day.From), Utc(day.To)));
        Assert.Equal([2, 3, 4], roster.Shifts.Select(shift => shift.Line));
        Assert.Equal(["2026-12-01T09:00", "2026-12-01T11:30"], day.Breaks.Select(one => Utc(one.From)));
        Assert.Equal(("2026-12-02T21:00", "2026-12-03T05:30"), (Utc(night.From), Utc(night.To)));
        Assert.Equal(("2026-12-03T01:00", "2026-12-03T01:30"), (Utc(night.Breaks[0].From), Utc(night.Breaks[0].To)));
        Assert.Equal((true, false), (elsewhere.Elsewhere, day.Elsewhere));
    }

    [Theory]
    [InlineData("worker;date;begin;end\r\nw-01;01-12-2026;7:00;15:00\r\n;;;\r\n")]
    [InlineData("\uFEFFEnd;Begin;Date;Worker\r\n\"15:00\";\"07:00\";\"2026-12-01\";\"w-01\"")]
    [InlineData("\n worker , date , begin , end \n\n w-01 , 1-12-2026 , 07:00 , 15:00 \n")]
    [InlineData("worker\tdate\tbegin\tend\nw-01\t2026-12-01\t07:00\t15:00\n")]
    public void Files_as_spreadsheets_write_them_are_read(string text)
    {
        var (roster, errors) = Read(text);
        Assert.Empty(errors);
        Assert.Equal("2026-12-01T06:00", Utc(Assert.Single(roster!.Shifts).From));
    }

    [Theory]
    [InlineData("w-1,2026-12-01,07:00,15:00,,", 1, TableFault.UnknownWorkerLike, "w-1|w-01")]
    [InlineData("somebody,2026-12-01,07:00,15:00,,", 1, TableFault.UnknownWorker, "somebody")]
    [InlineData(",2026-12-01,07:00,15:00,,", 0, TableFault.EmptyCell, "worker")]
    [InlineData("w-01,2026-12-01,07:00,,,", 0, TableFault.EmptyCell, "end")]
    [InlineData("w-01,2026-13-01,07:00,15:00,,", 2, TableFault.NoDate, "2026-13-01")]
    [InlineData("w-01,0026-12-01,07:00,15:00,,", 2, TableFault.NoDate, "0026-12-01")]
    [InlineData("w-01,2026-12-01,7.00,15:00,,", 3, TableFault.NoTime, "7.00")]
    [InlineData("w-01,2026-12-01,07:00,24:00,,", 4, TableFault.NoTime, "24:00")]
    [InlineData("w-01,2026-12-01,07:00,15:00,noon,", 5, TableFault.NoBreak, "noon")]
    [InlineData("w-01,2026-12-01,07:00,15:00,12:00-12:60,", 5, TableFault.NoBreak, "12:00-12:60")]
    [InlineData("w-01,2026-12-01,07:00,15:00,14:45-15:15,", 5, TableFault.BreakOutside, "14:45-15:15")]
    [InlineData("w-01,2026-12-01,07:00,15:00,06:00-06:30,", 5, TableFault.BreakOutside, "06:00-06:30")]
    [InlineData("w-01,2026-12-01,07:00,15:00,12:00-12:30 12:15-12:45,", 5, TableFault.BreaksOverlap, "12:15-12:45")]
    [InlineData("w-01,2026-12-01,07:00,07:00,,", 4, TableFault.TooLong, "")]
    [InlineData("w-01,2026-12-01,07:00,15:00,,,more", 7, TableFault.TooManyCells, "6")]
    [InlineData("w-01,2026-12-01,\"07:00,15:00,,", 0, TableFault.BrokenQuotes, "")]
    public void What_is_wrong_in_a_row_is_named_with_its_line_and_cell(string row, int cell, TableFault fault, string values)
    {
        var (roster, errors) = Read(Header + "w-02,2026-12-01,07:00,15:00,,\n" + row + "\n");
        Assert.Null(roster);
        var error = Assert.Single(errors);
        Assert.Equal((3, cell, fault, values), (error.Line, error.Cell, error.Fault, string.Join('|', error.Values)));
    }

    [Theory]
    [InlineData("worker,date,begin", TableFault.MissingColumn, "end|worker, date, begin, end, breaks, employer")]
    [InlineData("worker,date,begin,eind,end", TableFault.UnknownColumn, "eind|worker, date, begin, end, breaks, employer")]
    [InlineData("worker,date,begin,end,begin", TableFault.RepeatedColumn, "begin")]
    public void What_is_wrong_in_the_header_is_told_once(string header, TableFault fault, string values)
    {
        var (roster, errors) = Read(header + "\nw-9,,\nw-8,,\n");
        Assert.Null(roster);
        var error = Assert.Single(errors);
        Assert.Equal((1, fault, values), (error.Line, error.Fault, string.Join('|', error.Values)));
    }

    [Theory]
    [InlineData("", TableFault.Empty)]
    [InlineData("\n\n", TableFault.Empty)]
    [InlineData(Header, TableFault.Empty)]
    public void A_file_without_shifts_is_refused(string text, TableFault fault) =>
        Assert.Equal(fault, Assert.Single(Read(text).Errors).Fault);

    [Fact]
    public void Nobody_is_at_two_places_at_once_wherever_they_work()
    {
        var (roster, errors) = Read(Header
            + "w-01,2026-12-01,22:00,06:00,,\n"
            + "w-01,2026-12-02,05:30,09:00,,Elders BV\n"
            + "w-02,2026-12-02,05:30,09:00,,\n"
            + "w-02,2026-12-02,05:30,09:00,,\n"
            + "w-01,2026-12-02,09:00,12:00,,\n");
        Assert.Null(roster);
        Assert.Equal(
            [(3, TableFault.ShiftsOverlap, "w-01|2"), (5, TableFault.DoubleRow, "w-02|4")],
            errors.Select(error => (error.Line, error.Fault, string.Join('|', error.Values))));
    }

    [Fact]
    public void A_year_written_wrong_does_not_take_away_all_that_is_planned_until_then()
    {
        var (_, errors) = Read(Header + "w-01,2026-12-31,07:00,15:00,,\nw-01,2062-01-01,07:00,15:00,,\n");
        Assert.Equal((3, TableFault.TooFarAhead), (errors[0].Line, errors[0].Fault));
    }

    [Fact]
    public void No_more_than_twenty_errors_are_told()
    {
        var (_, errors) = Read(Header + string.Concat(Enumerable.Repeat("w-01,soon,07:00,15:00,,\n", 30)));
        Assert.Equal(Enumerable.Range(2, 20), errors.Select(error => error.Line));
    }

    [Fact]
    public void What_is_no_text_is_refused()
    {
        using var reader = new StreamReader(
            new MemoryStream(Encoding.Latin1.GetBytes(Header + "wé,,,")), new UTF8Encoding(false, throwOnInvalidBytes: true));
        Assert.Equal(TableFault.NotUtf8, Assert.Single(RosterReader.Read(reader, Rules).Errors).Fault);
        Assert.Equal(TableFault.TooLarge, Assert.Single(Read(new string('x', 3_000_000)).Errors).Fault);
    }

    // On 29 March 2026 the clock goes from 02:00 to 03:00; on 25 October it goes from 03:00 back to 02:00.
    [Theory]
    [InlineData("2026-03-28,23:00,07:00", "2026-03-28T22:00", "2026-03-29T05:00")]
    [InlineData("2026-03-29,02:30,07:00", "2026-03-29T01:00", "2026-03-29T05:00")]
    [InlineData("2026-10-24,23:00,07:00", "2026-10-24T21:00", "2026-10-25T06:00")]
    [InlineData("2026-10-25,02:30,07:00", "2026-10-25T00:30", "2026-10-25T06:00")]
    public void Nights_on_which_the_clock_changes_are_as_long_as_they_are(string shift, string from, string to)
    {
        var (roster, errors) = Read($"worker,date,begin,end\nw-01,{shift}\n");
        Assert.Empty(errors);
        Assert.Equal((from, to), (Utc(roster!.Shifts[0].From), Utc(roster.Shifts[0].To)));
    }

    [Theory]
    [InlineData("2026-03-28", "02:30-03:00", "2026-03-29T01:00", "2026-03-29T01:30")]
    [InlineData("2026-03-28", "01:45-02:15", "2026-03-29T00:45", "2026-03-29T01:15")]
    [InlineData("2026-10-24", "02:30-03:00", "2026-10-25T00:30", "2026-10-25T01:00")]
    public void A_break_lasts_as_long_as_is_written_whatever_the_clock_does(string date, string written, string from, string to)
    {
        var (roster, _) = Read(Header + $"w-01,{date},23:00,07:00,{written},\n");
        var taken = Assert.Single(roster!.Shifts[0].Breaks);
        Assert.Equal((from, to), (Utc(taken.From), Utc(taken.To)));
    }

    [Fact]
    public void A_shift_in_the_hour_that_is_skipped_is_an_error()
    {
        Assert.Equal(TableFault.NoSuchHour, Assert.Single(Read(Header + "w-01,2026-03-29,02:10,02:50,,\n").Errors).Fault);
    }

    [Fact]
    public void Mutated_rosters_never_throw()
    {
        var random = new Random(7);
        string[] parts = ["", "\"", ",", ";", "\n", "\r", "\t", "-", ":", "\0", "9", " ", "+", "\uFEFF", "é"];
        const string good = Header + "w-01,2026-12-01,07:00,15:30,12:30-13:00,\nw-02,2026-03-28,23:00,07:00,02:30-03:00,x\n";
        for (var i = 0; i < 2_000; i++)
        {
            var text = good;
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                var at = random.Next(text.Length);
                var length = Math.Min(random.Next(0, 8), text.Length - at);
                text = text[..at] + parts[random.Next(parts.Length)] + text[(at + length)..];
            }
            var (roster, errors) = Read(text);
            Assert.True(roster is null != (errors.Count == 0), text);
        }
    }

    private static (RosterFile? Roster, IReadOnlyList<TableError> Errors) Read(string text) =>
        RosterReader.Read(new StringReader(text), Rules);

    private static string Utc(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-ddTHH:mm}";
}
