using Logistics.Hub;
using Logistics.Wire;
using Logistics.Wire.Site;

namespace Logistics.Simulator.Fuzz;

/// <summary>Tables of people beside a site file: a site with them in it, or 1 to 20 errors.</summary>
public sealed class PeopleTarget : FuzzTarget
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fuzz-people-").FullName;

    public PeopleTarget(IEnumerable<byte[]> seeds) : base("people", seeds, 10)
    {
    }

    public override string Process(ReadOnlyMemory<byte> input)
    {
        File.WriteAllBytes(Path.Combine(_folder, GoodInputs.PeopleFile), input.Span);
        using StringReader text = new(GoodInputs.StaffedSite);
        (SiteFile? site, IReadOnlyList<FileError> errors) = SiteFileReader.Read("site.yaml", text, _folder);
        Must(site is null ? errors.Count is >= 1 and <= 20 : errors.Count == 0, "a table gives people, or 1 to 20 errors");
        if (site is not null) _ = SiteCompiler.Compile(site);
        return site is not null ? $"people {Math.Min(site.People.Count, 12)}" : SiteFileTarget.Outcome(errors[0].Message);
    }

    public override void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        base.Dispose();
    }
}
