namespace Logistics.Hub.People;

/// <summary>A PIN or password, as a hash that is slow to try.</summary>
/// <param name="IsPassword">A password; else a PIN, which opens nothing for a role that needs a password.</param>
/// <param name="Hash">As ASP.NET Core Identity's PasswordHasher writes it (PBKDF2 with salt).</param>
public sealed record Secret(bool IsPassword, string Hash);
