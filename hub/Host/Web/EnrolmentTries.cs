namespace Logistics.Hub.Web;

/// <summary>Wrong enrolment codes by remote address, counted as wrong PINs are.</summary>
internal sealed class EnrolmentTries(TimeProvider clock) : SignInTries(clock);
