namespace Logistics.Wire.Kit;

/// <summary>Something to buy for a kit.</summary>
/// <param name="Id">Id within the kit; <c>pi</c> is the board with the 40 pins.</param>
/// <param name="Name">What to ask a shop for.</param>
/// <param name="Count">How many, 1 to 100.</param>
/// <param name="Euros">About what one costs, without tax, 2026: the order of magnitude.</param>
public sealed record KitPart(string Id, string Name, int Count, int Euros);
