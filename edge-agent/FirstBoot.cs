using System.Text;
using Logistics.Storage;
using Logistics.Wire;
using Logistics.Wire.Messages;
using Logistics.Wire.Node;

namespace Logistics.EdgeAgent;

/// <summary>Makes a node of a blank machine: from a join file to keys and a node file of its own, without sensors. The rest the hub
/// delivers.</summary>
internal static class FirstBoot
{
    /// <summary>Joins by the join file, unless there is a node file.</summary>
    /// <param name="config">Path of the node file.</param>
    /// <param name="joinFile">Path of the join file.</param>
    /// <param name="keys">Folder for the keys.</param>
    /// <exception cref="EnrolmentException">It did not work; the message says why and what to do.</exception>
    public static async Task RunAsync(string config, string joinFile, string keys)
    {
        if (File.Exists(config)) return;
        JoinFile join;
        try
        {
            join = Read(joinFile, new StringReader(await File.ReadAllTextAsync(joinFile)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EnrolmentException($"The join file can't be read: {exception.Message}");
        }

        await Enrolment.RunAsync(join.Hub, join.Code.ToString(), keys, answer => Write(config, answer, join.Hub.Host, keys));
    }

    /// <summary>Reads the text of a join file.</summary>
    /// <exception cref="EnrolmentException">It is none; the message says why.</exception>
    public static JoinFile Read(string name, TextReader text)
    {
        (JoinFile? join, IReadOnlyList<FileError> errors) = JoinFileReader.Read(name, text);
        return join ?? throw new EnrolmentException(string.Join(Environment.NewLine, errors));
    }

    /// <summary>Writes a node file without sensors, whole or not at all.</summary>
    /// <exception cref="EnrolmentException">It can't be written, or the machine joined as something else.</exception>
    public static void Write(string config, EnrolmentAnswer answer, string host, string keys)
    {
        if (answer.Kind != "node") throw new EnrolmentException($"This machine joined as {answer.Kind} {answer.Id}, which is no node.");
        try
        {
            string path = Path.GetFullPath(config);
            new DiskFolder(Path.GetDirectoryName(path)!).Replace(Path.GetFileName(path), Encoding.UTF8.GetBytes($$"""
                # Written when this machine joined. What it reads comes from the hub: see its page there.
                node: {{answer.Id}}
                site: {{answer.Site}}
                broker: { host: "{{answer.BrokerHost ?? host}}", port: {{answer.BrokerPort}} }
                keys: "{{keys}}"
                sensors: []

                """));
        }
        catch (IOException exception)
        {
            throw new EnrolmentException(
                $"The node file '{config}' can't be written ({exception.Message.TrimEnd('.')}): choose another place, and enrol again " +
                "with the same code.");
        }
    }
}
