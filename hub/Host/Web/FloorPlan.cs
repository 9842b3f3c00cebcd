using System.Runtime.CompilerServices;
using Logistics.Wire.Site;

namespace Logistics.Hub.Web;

/// <summary>
/// A site's storeys drawn to be read, in units of a pixel or so. Wards stand in the order in which they lie from west to east; beds where
/// the site file puts them, or else in rooms on both sides of a corridor, in the file's order. The same file gives the same plan.
/// </summary>
public sealed class FloorPlan
{
    /// <summary>A bed's own square.</summary>
    public const int BedSide = 36;

    private const int Label = 17;
    private const int Edge = 3;
    private const int RoomHeight = Label + BedSide + Edge;
    private const int Title = 26;
    private const int Inside = 6;
    private const int PointWide = 62;
    private const int PointHigh = 30;
    private const int Gap = 16;
    private const int LiftSide = 26;
    private const int WidestRow = 1_700;
    private const int WidestDrawn = 1_400;

    private static readonly ConditionalWeakTable<SiteFile, FloorPlan> Wide = [];
    private static readonly ConditionalWeakTable<SiteFile, FloorPlan> Stacked = [];
    private readonly Dictionary<string, Box> _places = [];

    private FloorPlan(SiteFile site, bool stacked) => Floors =
    [
        .. site.Wards.GroupBy(ward => ward.Floor).OrderByDescending(floor => floor.Key)
            .Select(floor => FloorOf(site, floor.Key, [.. floor], stacked)),
    ];

    /// <summary>The highest first, as a building stands.</summary>
    public IReadOnlyList<Storey> Floors { get; }

    /// <param name="site">The site.</param>
    /// <param name="stacked">Wards of a floor above each other instead of side by side.</param>
    public static FloorPlan Of(SiteFile site, bool stacked) =>
        (stacked ? Stacked : Wide).GetValue(site, file => new FloorPlan(file, stacked));

    /// <summary>Where a bed or a point is drawn on its floor.</summary>
    public Box? Find(string place) => _places.TryGetValue(place, out Box box) ? box : null;

    private Storey FloorOf(SiteFile site, int number, List<Ward> wards, bool stacked)
    {
        bool isPlaced = wards.TrueForAll(ward => ward.At is not null);
        if (isPlaced) wards = [.. wards.OrderBy(ward => ward.At!.Value.X).ThenByDescending(ward => ward.At!.Value.Y)];
        List<Lift> lifts = isPlaced && !stacked
            ? [.. site.Lifts.Where(lift => lift.Lowest <= number && lift.Highest >= number).OrderBy(lift => lift.At.X)] : [];
        List<Area> areas = [];
        List<Box> shafts = [];
        int x = 0, y = 0, lowest = 0, widest = 0;
        void Shafts(int before)
        {
            var here = lifts.TakeWhile(lift => lift.At.X < before).ToList();
            lifts.RemoveRange(0, here.Count);
            for (int index = 0; index < here.Count; index++)
            {
                shafts.Add(new Box(x, y + Title + RoomHeight + (index * (LiftSide + 4)) - (here.Count * (LiftSide + 4) / 2) + 20, LiftSide,
                    LiftSide));
            }
            if (here.Count > 0) x += LiftSide + Gap;
        }
        foreach (Ward ward in wards)
        {
            if (ward.At is { } at) Shafts(at.X);
            Area area = AreaOf(ward, x, y);
            if (x > 0 && (stacked || area.Box.Right > WidestRow))
            {
                (x, y) = (0, lowest + Gap);
                area = AreaOf(ward, x, y);
            }
            areas.Add(area);
            x = area.Box.Right + Gap;
            lowest = Math.Max(lowest, area.Box.Bottom);
            widest = Math.Max(widest, area.Box.Right);
        }
        Shafts(int.MaxValue);
        if (shafts.Count > 0) widest = Math.Max(widest, shafts.Max(shaft => shaft.Right));
        return new Storey(number, widest, lowest, areas, shafts);
    }

    private Area AreaOf(Ward ward, int x, int y)
    {
        List<Room> rooms = Drawn(ward) ?? AlongCorridor(ward);
        int width = rooms.Count == 0 ? 0 : rooms.Max(room => room.Box.Right);
        int half = rooms.Count == 0 ? 0 : rooms.Max(room => room.Box.Bottom);
        List<(string Id, Box Box)> points = [];
        int perRow = Math.Max(3, (width + 4) / (PointWide + 4));

        // Rooms on both sides of a corridor leave its height free for what stands there; others have it below them.
        int corridor = rooms.Exists(room => room.Below) ? RoomHeight + 4 : half + 4;
        string[] ids = [.. ward.Linen.Select(point => point.Id), .. ward.Waste.Select(point => point.Id)];
        foreach ((int index, string id) in ids.Index())
        {
            Box box = new(index % perRow * (PointWide + 4), corridor + (index / perRow * (PointHigh + 4)), PointWide, PointHigh);
            points.Add((id, box));
            width = Math.Max(width, box.Right);
        }
        int down = points.Count == 0 ? 6 : points[^1].Box.Bottom + 4 - corridor;
        rooms = [.. rooms.Select(room => room.Below ? room.Moved(0, down) : room)];
        int height = Math.Max(rooms.Count == 0 ? 0 : rooms.Max(room => room.Box.Bottom), corridor + down - 4);
        (int left, int top) = (x + Inside, y + Title);
        rooms = [.. rooms.Select(room => room.Moved(left, top))];
        foreach ((string id, Box box) in rooms.SelectMany(room => room.Beds)) _places[id] = box;
        foreach ((string id, Box box) in points) _places[id] = box.Moved(left, top);
        return new Area(ward, new Box(x, y, width + (2 * Inside), Title + height + Inside), rooms);
    }

    private static List<Room> AlongCorridor(Ward ward)
    {
        List<IGrouping<string, Bed>> rooms = [.. ward.Beds.GroupBy(bed => bed.Room)];
        int above = (rooms.Count + 1) / 2;
        List<Room> placed = [];
        int x = 0;
        foreach ((int index, IGrouping<string, Bed> room) in rooms.Index())
        {
            if (index == above) x = 0;
            bool below = index >= above;
            int y = below ? RoomHeight + 4 : 0;
            Bed[] beds = [.. room];
            int width = (beds.Length * (BedSide + 2)) - 2 + (2 * Edge);
            placed.Add(new Room(
                room.Key, new Box(x, y, width, RoomHeight),
                [.. beds.Select((bed, place) => (bed.Id, BedAt(x + Edge + (place * (BedSide + 2)), y + Label)))], below));
            x += width;
        }
        return placed;
    }

    /// <summary>Beds where the site file puts them, as close as they can be drawn apart; null where it does not put all of them, or two in
    /// one spot.</summary>
    private static List<Room>? Drawn(Ward ward)
    {
        if (ward.Beds.Count == 0 || ward.Beds.Any(bed => bed.At is null)) return null;
        PlanSpot[] spots = [.. ward.Beds.Select(bed => bed.At!.Value)];
        double unit = 0;
        for (int one = 0; one < spots.Length; one++)
        {
            for (int other = 0; other < one; other++)
            {
                (int dx, int dy) = (Math.Abs(spots[one].X - spots[other].X), Math.Abs(spots[one].Y - spots[other].Y));
                if (dx + dy == 0) return null;
                unit = Math.Max(unit, Math.Min(dx == 0 ? double.MaxValue : (BedSide + (2.0 * Edge)) / dx,
                    dy == 0 ? double.MaxValue : (RoomHeight + 2.0) / dy));
            }
        }
        (int west, int north) = (spots.Min(spot => spot.X), spots.Max(spot => spot.Y));
        if ((spots.Max(spot => spot.X) - west) * unit > WidestDrawn) return null;
        return
        [
            .. ward.Beds.Select(bed => (bed, Box: BedAt(
                    Edge + (int)((bed.At!.Value.X - west) * unit), Label + (int)((north - bed.At.Value.Y) * unit))))
                .GroupBy(one => one.bed.Room).Select(room =>
                {
                    (int left, int top) = (room.Min(one => one.Box.X) - Edge, room.Min(one => one.Box.Y) - Label);
                    Box box = new(left, top, room.Max(one => one.Box.Right) + Edge - left, room.Max(one => one.Box.Bottom) + Edge - top);
                    return new Room(room.Key, box, [.. room.Select(one => (one.bed.Id, one.Box))], false);
                }),
        ];
    }

    private static Box BedAt(int x, int y) => new(x, y, BedSide, BedSide);

    /// <summary>A rectangle, from its upper left corner.</summary>
    public readonly record struct Box(int X, int Y, int Width, int Height)
    {
        public int Right => X + Width;

        public int Bottom => Y + Height;

        public Box Moved(int right, int down) => this with { X = X + right, Y = Y + down };
    }

    /// <summary>A storey, with its lifts and stairs.</summary>
    public sealed record Storey(int Number, int Width, int Height, IReadOnlyList<Area> Wards, IReadOnlyList<Box> Lifts);

    /// <summary>A ward's part of it.</summary>
    public sealed record Area(Ward Ward, Box Box, IReadOnlyList<Room> Rooms);

    /// <summary>A room and its beds; the lower side of a corridor lies below what stands in it.</summary>
    public sealed record Room(string Name, Box Box, IReadOnlyList<(string Id, Box Box)> Beds, bool Below)
    {
        public Room Moved(int right, int down) => this with
        {
            Box = Box.Moved(right, down), Beds = [.. Beds.Select(bed => (bed.Id, bed.Box.Moved(right, down)))],
        };
    }
}
