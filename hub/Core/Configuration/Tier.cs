namespace Logistics.Core;

/// <summary>Whose turn it is: the ward's own team first, then the people that the region shares, then an agency. The numbers stand in
/// journals: versioned with care, append only.</summary>
public enum Tier : byte
{
    Own = 0,
    Pool = 1,
    Agency = 2,
}
