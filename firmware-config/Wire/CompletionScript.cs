namespace Logistics.Wire;

/// <summary>
/// What a shell runs to complete a command of ours: the script asks the command itself, by the directive <c>[suggest:POSITION]</c> of
/// System.CommandLine, so that it never says anything else than the command does. What the command does not know is the name of a file.
/// </summary>
public static class CompletionScript
{
    /// <summary>The shells that have one.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh"];

    /// <summary>The script for a shell.</summary>
    /// <param name="shell">One of <see cref="Shells"/>.</param>
    /// <param name="command">What people type; a program or a function of the shell.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none for that shell.</exception>
    public static string For(string shell, string command)
    {
        string function = $"_{command.Replace('-', '_')}_complete";
        return shell switch
        {
            "bash" => Bash.Replace("COMMAND", command, StringComparison.Ordinal).Replace("FUNCTION", function, StringComparison.Ordinal),
            "zsh" => Zsh.Replace("COMMAND", command, StringComparison.Ordinal).Replace("FUNCTION", function, StringComparison.Ordinal),
            _ => throw new ArgumentOutOfRangeException(nameof(shell), shell, $"There are scripts for {string.Join(" and ", Shells)}."),
        };
    }

    // Help in the manner of Windows ('/?') is known to the parser and offered to nobody. For an option it is asked without those before it:
    // one that may be given more than once would take for its own all that follows.
    private const string Bash = """
        # Completion of COMMAND for bash.
        FUNCTION() {
            local line=${COMP_LINE:0:COMP_POINT} IFS=$'\n'
            line=${line#"${COMP_WORDS[0]}"}
            [[ $2 != -* ]] || line="${line%% -*} $2"
            mapfile -t COMPREPLY < <(compgen -W "$("$1" "[suggest:${#line}]" "$line" 2>/dev/null)" -X '/*' -- "$2")
        }
        complete -o default -F FUNCTION COMMAND

        """;

    private const string Zsh = """
        #compdef COMMAND
        # Completion of COMMAND for zsh.
        FUNCTION() {
            local line=" ${(j: :)words[2,CURRENT]}"
            [[ $words[CURRENT] != -* ]] || line="${line%% -*} $words[CURRENT]"
            local -a found=(${(f)"$("$words[1]" "[suggest:${#line}]" "$line" 2>/dev/null)"})
            found=(${found:#/*})
            compadd -a found || _files
        }
        compdef FUNCTION COMMAND

        """;
}
