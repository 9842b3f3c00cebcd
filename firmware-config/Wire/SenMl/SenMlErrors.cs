namespace Logistics.Wire.SenMl;

/// <summary>The short texts of <see cref="SenMlError"/>, for counters and quarantine.</summary>
public static class SenMlErrors
{
    /// <summary>Kebab-case code, such as <c>name-too-long</c>. Stored: versioned with care.</summary>
    public static string Code(this SenMlError error) => error switch
    {
        SenMlError.None => "none",
        SenMlError.PackTooLarge => "pack-too-large",
        SenMlError.Malformed => "malformed",
        SenMlError.NotAPack => "not-a-pack",
        SenMlError.TooManyRecords => "too-many-records",
        SenMlError.TooDeep => "too-deep",
        SenMlError.TrailingData => "trailing-data",
        SenMlError.DuplicateMember => "duplicate-member",
        SenMlError.WrongType => "wrong-type",
        SenMlError.MustUnderstand => "must-understand",
        SenMlError.Version => "version",
        SenMlError.NumberOutOfRange => "number-out-of-range",
        SenMlError.NameTooLong => "name-too-long",
        SenMlError.InvalidName => "invalid-name",
        SenMlError.TextTooLong => "text-too-long",
        SenMlError.InvalidData => "invalid-data",
        SenMlError.NoValue => "no-value",
        SenMlError.SeveralValues => "several-values",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };
}
