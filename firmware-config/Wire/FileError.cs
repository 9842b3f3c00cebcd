namespace Logistics.Wire;

/// <summary>One thing that is wrong in a file that people write, said so that they can mend it.</summary>
/// <param name="File">The file's name as it was given.</param>
/// <param name="Line">Line from 1; 0 when it is about the whole file.</param>
/// <param name="Column">Column from 1; 0 when it is about the whole file.</param>
/// <param name="Message">What is wrong and what would be right, in English.</param>
public sealed record FileError(string File, int Line, int Column, string Message)
{
    /// <summary><c>file:line:column: message</c>, as editors and terminals link it.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}:{Column}: {Message}";
}
