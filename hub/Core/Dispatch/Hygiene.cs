namespace Logistics.Core;

/// <summary>What work does to hands, and what it asks of them.</summary>
internal static class Hygiene
{
    /// <summary>Whoever does this handles something soiled.</summary>
    public static bool Soils(TaskKind kind) => kind is
        TaskKind.CollectLaundry or TaskKind.CollectWaste or TaskKind.CleanSpill or TaskKind.CleanBed or TaskKind.ChangeLinen;

    /// <summary>Nobody does this with hands that were at something soiled.</summary>
    public static bool IsClean(TaskKind kind) => kind is
        TaskKind.MakeBed or TaskKind.DeliverLinen or TaskKind.LivingRoom or TaskKind.EscortPatient;
}
