namespace Logistics.Benchmarks;

/// <summary>Something that pages come to show.</summary>
/// <param name="Site">Site id.</param>
/// <param name="Place">Id of the point.</param>
/// <param name="Permille">Its level; -1 when it is a call for work there.</param>
internal readonly record struct Fact(string Site, string Place, int Permille);
