using System.Globalization;
using Logistics.Wire.Csv;
using Logistics.Wire.Yaml;

namespace Logistics.Wire.Site;

/// <summary>
/// Reads a roster: a CSV table of shifts with the site's local times. Where the clock goes forward, a time in the hour that is skipped is
/// the end of that hour; where it goes back, one in the hour that comes twice is the first of the two. A break always lasts as long as is
/// written.
/// </summary>
public static class RosterReader
{
    /// <summary>Shifts of a roster at most: what a site of 1,000 people plans in two weeks.</summary>
    public const int ShiftsMost = 20_000;

    /// <summary>Days from the first to the last of a roster at most. What lies further ahead is a year written wrong, which would take
    /// away all that is planned until then.</summary>
    public const int DaysMost = 100;

    private static readonly string[] Columns = ["worker", "date", "begin", "end", "breaks", "employer"];
    private static readonly string[] Required = ["worker", "date", "begin", "end"];
    private static readonly string[] Dates = ["yyyy-MM-dd", "d-M-yyyy"];
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Reads a text.</summary>
    /// <param name="reader">The text; over strict UTF-8 where it comes from bytes.</param>
    /// <param name="rules">What it is held against.</param>
    /// <returns>The roster without errors, or null with 1 to 20 errors in the order of the file.</returns>
    public static (RosterFile? Roster, IReadOnlyList<TableError> Errors) Read(TextReader reader, RosterRules rules)
    {
        var reading = new Reading(rules);
        var roster = reading.Roster(reader);
        return reading.Errors.Count > 0
            ? (null, [.. reading.Errors.OrderBy(error => error.Line).ThenBy(error => error.Cell).Take(TableError.Most)])
            : (roster, []);
    }

    private sealed class Reading(RosterRules rules)
    {
        private readonly HashSet<string> _workers = [.. rules.Workers];

        public List<TableError> Errors { get; } = [];

        public RosterFile? Roster(TextReader reader)
        {
            if (CsvTable.Read(reader, Columns, Required, Errors.Add) is not { } rows)
                return null;
            if (rows.Count > ShiftsMost)
            {
                Errors.Add(new TableError(0, 0, TableFault.TooManyShifts, $"{ShiftsMost}"));
                return null;
            }
            var planned = new List<(CsvRow Row, DateTime Date, RosterShift Shift)>();
            foreach (var row in rows)
                if (Shift(row) is var (date, shift))
                    planned.Add((row, date, shift));
            foreach (var shifts in planned.GroupBy(one => one.Shift.Worker))
                Overlaps(shifts);
            if (planned.Count == 0)
                return null;
            var (first, last) = (planned.Min(one => one.Date), planned.Max(one => one.Date));
            if ((last - first).TotalDays >= DaysMost)
            {
                var row = planned.First(one => one.Date == last).Row;
                Wrong(row, "date", TableFault.TooFarAhead, row["date"], $"{DaysMost}");
            }
            return new RosterFile(Instant(first), Instant(last + Day), [.. planned.Select(one => one.Shift)]);
        }

        private (DateTime Date, RosterShift Shift)? Shift(CsvRow row)
        {
            var known = Errors.Count;
            var worker = row["worker"];
            if (Has(row, "worker") && !_workers.Contains(worker))
                Unknown(row, worker);
            var told = Errors.Count;
            if (!IsDate(row["date"], out var date) && Has(row, "date"))
                Wrong(row, "date", TableFault.NoDate, CsvTable.Shown(row["date"]));
            var (begin, end) = (Time(row, "begin"), Time(row, "end"));
            if (Errors.Count > told)
                return null;
            var from = date + begin;
            var to = After(from, date + end);
            var breaks = Breaks(row, date, from, to);
            if (Errors.Count > told)
                return null;
            var shift = new RosterShift(
                row.Line, worker, Instant(from), Instant(to), Within(breaks, Instant(from), Instant(to)), row["employer"].Length > 0);
            if (shift.From >= shift.To)
                Wrong(row, "begin", TableFault.NoSuchHour, row["date"]);
            if (shift.To - shift.From >= Day)
                Wrong(row, "end", TableFault.TooLong);
            return Errors.Count > known ? null : (date, shift);
        }

        private bool Has(CsvRow row, string column)
        {
            if (row[column].Length > 0)
                return true;
            Wrong(row, column, TableFault.EmptyCell, column);
            return false;
        }

        private void Unknown(CsvRow row, string worker)
        {
            if (Suggestion.Nearest(worker, _workers) is { } meant)
                Wrong(row, "worker", TableFault.UnknownWorkerLike, CsvTable.Shown(worker), meant);
            else
                Wrong(row, "worker", TableFault.UnknownWorker, CsvTable.Shown(worker));
        }

        private TimeSpan Time(CsvRow row, string column)
        {
            if (!IsTime(row[column], out var time) && Has(row, column))
                Wrong(row, column, TableFault.NoTime, CsvTable.Shown(row[column]));
            return time;
        }

        private List<(DateTime From, DateTime To)> Breaks(CsvRow row, DateTime date, DateTime from, DateTime to)
        {
            var breaks = new List<(DateTime From, DateTime To)>();
            foreach (var text in row["breaks"].Split([' ', '+'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (text.Split('-') is not [var first, var second] || !IsTime(first, out var begin) || !IsTime(second, out var end))
                {
                    Wrong(row, "breaks", TableFault.NoBreak, CsvTable.Shown(text));
                    continue;
                }
                var begins = date + begin < from ? date + begin + Day : date + begin;
                var ends = After(begins, date + end);
                if (begins < from || ends > to)
                    Wrong(row, "breaks", TableFault.BreakOutside, text);
                else if (breaks.Exists(other => other.From < ends && begins < other.To))
                    Wrong(row, "breaks", TableFault.BreaksOverlap, text);
                breaks.Add((begins, ends));
            }
            breaks.Sort();
            return breaks;
        }

        private List<(DateTimeOffset From, DateTimeOffset To)> Within(
            List<(DateTime From, DateTime To)> breaks, DateTimeOffset from, DateTimeOffset to)
        {
            var within = new List<(DateTimeOffset From, DateTimeOffset To)>();
            foreach (var one in breaks)
            {
                var begins = Instant(one.From) > from ? Instant(one.From) : from;
                var ends = begins + (one.To - one.From) < to ? begins + (one.To - one.From) : to;
                from = ends;
                if (ends > begins)
                    within.Add((begins, ends));
            }
            return within;
        }

        private void Overlaps(IEnumerable<(CsvRow Row, DateTime Date, RosterShift Shift)> shifts)
        {
            (CsvRow Row, DateTime Date, RosterShift Shift)? before = null;
            foreach (var one in shifts.OrderBy(one => one.Shift.From).ThenBy(one => one.Row.Line))
            {
                if (before is var (row, _, shift) && one.Shift.From < shift.To)
                {
                    var (later, earlier) = one.Row.Line > row.Line ? (one.Row, row) : (row, one.Row);
                    var same = one.Shift.From == shift.From && one.Shift.To == shift.To;
                    Wrong(later, "worker", same ? TableFault.DoubleRow : TableFault.ShiftsOverlap, shift.Worker, $"{earlier.Line}");
                }
                if (before is null || one.Shift.To > before.Value.Shift.To)
                    before = one;
            }
        }

        private DateTimeOffset Instant(DateTime local)
        {
            while (rules.Zone.IsInvalidTime(local))
                local = local.AddMinutes(1);
            var twice = rules.Zone.IsAmbiguousTime(local);
            var offset = twice ? rules.Zone.GetAmbiguousTimeOffsets(local).Max() : rules.Zone.GetUtcOffset(local);
            return new DateTimeOffset(local, offset).ToUniversalTime();
        }

        private static DateTime After(DateTime begin, DateTime end)
        {
            while (end <= begin)
                end += Day;
            return end;
        }

        private static bool IsDate(string text, out DateTime date) =>
            DateTime.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.None, out date)
            && date.Year is >= 2000 and < 2100;

        private static bool IsTime(string text, out TimeSpan time)
        {
            var read = TimeOnly.TryParseExact(text, "H:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at);
            time = at.ToTimeSpan();
            return read;
        }

        private void Wrong(CsvRow row, string column, TableFault fault, params string[] values) =>
            Errors.Add(new TableError(row.Line, row.CellOf(column), fault, values));
    }
}
