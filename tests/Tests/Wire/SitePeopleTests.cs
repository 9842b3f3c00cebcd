using Logistics.Wire;
using Logistics.Wire.Site;

namespace Logistics.Tests.Wire;

/// <summary>What a site file says of its building, its teams and how work finds its people.</summary>
public sealed class SitePeopleTests
{
    internal const string Staffed = """
        site: small
        name: Small site
        language: nl
        time_zone: Europe/Amsterdam
        offer_timeout: 2 min
        stale_after: 15 min
        hospital: { present_after: 1 min, absent_after: 10 min, stuck_after: 18 h }
        tasks:
          clean-bed: { within: 30 min, care_minutes: 12.5, source: study, skill: beds, takes: 25 min, weight: 10 }
          collect-laundry: { within: 1 h, care_minutes: 6, source: study, skill: linen, people: 2 }
          living-room: { within: 15 min, care_minutes: 60, source: study, skill: company }
        nodes: [a1, a2]
        providers: [ { id: noord, name: Facilitair Noord }, { id: west, name: Facilitair West } ]
        wards:
          - id: a1
            name: Chirurgie A1
            floor: 1
            at: [12.5, 40]
            way: hospital
            choice: pull
            beds: [ { id: a1-01, room: "101", mat: a1:bed-01/mat, at: [2, 38.5] } ]
            linen: [ { id: a1-hamper, kind: hamper, room: Gang, level: a1:hamper, collect_at: 80%, emptied_below: 20%, at: [9, 40] } ]
          - { id: a2, name: Interne A2, floor: 3, at: [60, 40] }
        walking_speed: 1.05 m/s
        lifts:
          - { id: lift-a, at: [30, 41], floors: [-1, 4], wait: 45 s, per_floor: 5 s }
          - { id: stairs, at: [1, 41], floors: [0, 3], per_floor: 20 s }
        teams:
          - { id: own-noord, name: Team Noord, provider: noord, tier: own, wards: [a1], choice: pull }
          - { id: pool, name: Regiopool, tier: pool }
          - { id: agency, name: Uitzendkrachten, provider: west, tier: agency, wards: [a1, a2] }
        tiers: { pool_after: 10 min, agency_after: 30 min }
        people:
          - { id: lead-1, name: Regie, role: lead }
          - { id: w-01, name: Medewerker 1, role: worker, provider: noord, team: own-noord, skills: [beds, linen], wards: [a1],
              signed_off_by: lead-1, languages: [nl, tr] }
          - { id: w-02, name: Medewerker 2, role: worker, provider: noord, team: pool, learns: [beds], buddy: w-01 }
          - { id: w-03, name: Medewerker 3, role: worker, provider: west, team: agency, skills: beds }
        escalation:
          - { after: 10 min, retries: 1, people: [lead-1] }
          - { after: 20 min, people: [lead-1, w-01] }
        rounds:
          - { id: coffee, kind: living-room, place: a1, days: [mon, thu], at: "10:00", for: 90 min }
          - { id: bags, kind: collect-laundry, place: a1-hamper, at: "15:00" }
        hands_clean_after: 45 min
        """;

    [Fact]
    public void A_building_its_teams_and_its_rules_are_read()
    {
        var (site, errors) = Read(Staffed);
        Assert.Empty(errors);
        Assert.Equal((new PlanSpot(125, 400), true, false), (site!.Wards[0].At, site.Wards[0].Pull, site.Wards[1].Pull));
        Assert.Equal((new PlanSpot(20, 385), new PlanSpot(90, 400)), (site.Wards[0].Beds[0].At, site.Wards[0].Linen[0].At));
        Assert.Equal(1_050, site.WalkingSpeed);
        Assert.Equal(
            [
                new Lift("lift-a", new PlanSpot(300, 410), -1, 4, TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(5)),
                new Lift("stairs", new PlanSpot(10, 410), 0, 3, TimeSpan.Zero, TimeSpan.FromSeconds(20)),
            ],
            site.Lifts);
        Assert.Equal(["own", "pool", "agency"], site.Teams.Select(team => team.Tier));
        Assert.Equal(("noord", true, null), (site.Teams[0].Provider, site.Teams[0].Pull, site.Teams[1].Provider));
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30)), (site.PoolAfter, site.AgencyAfter));
        var (bed, laundry) = (site.Tasks["clean-bed"], site.Tasks["collect-laundry"]);
        Assert.Equal((TimeSpan.FromMinutes(25), 10, 1), (bed.Takes, bed.Weight, bed.People));
        Assert.Equal((null, 1, 2), (laundry.Takes, laundry.Weight, laundry.People));
        Assert.Equal((TimeSpan.FromMinutes(20), 0), (site.Escalation[1].After, site.Escalation[1].Retries));
        Assert.Equal(["lead-1", "w-01"], site.Escalation[1].People);
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Thursday], site.Rounds[0].Days);
        Assert.Equal((new TimeOnly(10, 0), TimeSpan.FromMinutes(90)), (site.Rounds[0].At, site.Rounds[0].For));
        Assert.Equal((7, null), (site.Rounds[1].Days.Count, site.Rounds[1].For));
        Assert.Equal(TimeSpan.FromMinutes(45), site.HandsCleanAfter);
    }

    [Fact]
    public void People_have_a_team_a_zone_languages_and_a_buddy_while_they_learn()
    {
        var (site, _) = Read(Staffed);
        var (master, newcomer) = (site!.People[1], site.People[2]);
        Assert.Equal(("own-noord", "lead-1", null), (master.Team, master.SignedOffBy, master.Buddy));
        Assert.Equal(["nl", "tr"], master.Languages);
        Assert.Equal("nl", master.Language);
        Assert.Equal(["a1"], master.Wards);
        Assert.Equal(("w-01", "beds"), (newcomer.Buddy, Assert.Single(newcomer.Learns)));
        Assert.Empty(newcomer.Skills);
    }

    [Fact]
    public void A_site_without_a_plan_or_teams_is_as_sound_as_before()
    {
        var (site, errors) = Read(SiteFileTests.Small);
        Assert.Empty(errors);
        Assert.Equal(
            (null, SiteFile.WalkingUnlessTold, SiteFile.HandsUnlessTold), (site!.Wards[0].At, site.WalkingSpeed, site.HandsCleanAfter));
        Assert.Empty(site.Teams);
    }

    [Theory]
    [InlineData("at: [12.5, 40]", "at: [12.55, 40]", "at: '12.55' is no number of metres")]
    [InlineData("at: [12.5, 40]", "at: 12.5", "'at' must be a list of two: write for instance '[12.5, 40]'")]
    [InlineData("at: [12.5, 40]", "at: [1, 2, 3]", "'at' must be a list of two")]
    [InlineData("    at: [12.5, 40]\n", "", "once anything stands on the floor plan, every ward needs its place")]
    [InlineData("floor: 3, at", "floor: 5, at", "no lift or staircase in 'lifts' serves floor 5")]
    [InlineData("choice: pull\n", "choice: take\n", "choice: 'take' is unknown: known here are push, pull")]
    [InlineData("1.05 m/s", "4 km/h", "'4 km/h' is no walking speed: write for instance '1.2 m/s'")]
    [InlineData("floors: [-1, 4]", "floors: [4, -1]", "'floors' must name the lowest floor first")]
    [InlineData("floors: [0, 3], ", "", "'floors' is missing in lift")]
    [InlineData("at: [1, 41], ", "", "'at' is missing in lift")]
    [InlineData("id: stairs", "id: lift-a", "'lift-a' is a lift already")]
    [InlineData("tier: agency", "tier: temps", "tier: 'temps' is unknown: known here are own, pool, agency")]
    [InlineData("{ pool_after: 10 min, agency_after", "{ agency_after", "'tiers' has no 'pool_after': after how long is a pool team asked")]
    [InlineData("agency_after: 30 min", "agency_after: 5 min", "'agency_after' must be no shorter than 'pool_after'")]
    [InlineData("pool_after: 10", "pol_after: 10", "Did you mean 'pool_after'?")]
    [InlineData("weight: 10", "weight: 101", "'101' is no whole number from 1 to 100")]
    [InlineData("people: 2", "people: 3", "'3' is no whole number from 1 to 2")]
    [InlineData("takes: 25 min", "takes: 25", "takes: '25' is no duration")]
    [InlineData("team: own-noord", "team: own-nord", "Did you mean 'own-noord'?")]
    [InlineData("west, team: agency", "west, team: own-noord", "team 'own-noord' is of provider 'noord': 'w-03' works for 'west'")]
    [InlineData("wards: [a1],\n", "wards: [a2],\n", "team 'own-noord' does not serve 'a2': its wards are a1")]
    [InlineData(", buddy: w-01", "", "'buddy' is missing: who learns works beside a worker who has the skill")]
    [InlineData("learns: [beds], ", "skills: [beds], ", "'buddy' is for who learns")]
    [InlineData("buddy: w-01", "buddy: w-02", "'w-02' is no other worker of this site: known here are w-01")]
    [InlineData("buddy: w-01", "buddy: lead-1", "'lead-1' is no other worker")]
    [InlineData("buddy: w-01", "buddy: w-03", "a buddy is of the same provider: 'w-03' works for 'west'")]
    [InlineData("learns: [beds]", "learns: [company]", "'w-01' does not have the skill 'company'")]
    [InlineData("learns: [beds]", "skills: beds, learns: [beds]", "'beds' is in 'skills' too")]
    [InlineData("signed_off_by: lead-1", "signed_off_by: w-02", "'w-02' is no lead of this site: known here are lead-1")]
    [InlineData("languages: [nl, tr]", "languages: [Turkish]", "'Turkish' is no language")]
    [InlineData("name: Regie, role: lead", "name: Regie, role: lead, team: pool", "'team' is for workers and technicians")]
    [InlineData("retries: 1, people: [lead-1]", "retries: 1", "'people' is missing in level")]
    [InlineData("people: [lead-1, w-01]", "people: [lead-2]", "Did you mean 'lead-1'?")]
    [InlineData("kind: living-room", "kind: clean-spill", "'clean-spill' is unknown: known here are clean-bed")]
    [InlineData("place: a1-hamper", "place: a1-hampr", "Did you mean 'a1-hamper'?")]
    [InlineData("for: 90 min", "for: 13 h", "'for' is longer than a shift can be")]
    [InlineData("id: bags", "id: coffee", "'coffee' is a round already")]
    [InlineData("hands_clean_after: 45 min", "hands_clean_after: 29 min", "'hands_clean_after' must be 30 min at least")]
    public void What_is_wrong_with_building_teams_and_people_is_told_in_a_sentence(string good, string bad, string error)
    {
        Assert.Contains(good, Staffed, StringComparison.Ordinal);
        var (site, errors) = Read(Staffed.Replace(good, bad, StringComparison.Ordinal));
        Assert.Null(site);
        Assert.True(errors.Any(one => one.Line > 0 && one.Message.Contains(error, StringComparison.Ordinal)), string.Join('\n', errors));
    }

    [Fact]
    public void Escalation_has_five_levels_at_most()
    {
        var level = "  - { after: 20 min, people: [lead-1, w-01] }\n";
        var (_, errors) = Read(Staffed.Replace(level, string.Concat(Enumerable.Repeat(level, 5)), StringComparison.Ordinal));
        Assert.Contains("'escalation' has 6 levels: at most 5", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void People_are_read_from_a_table_beside_the_site_file()
    {
        var (site, errors) = ReadWith(
            "id;name;role;language;provider;team;skills;learns;buddy;languages;wards\r\n"
            + "w-10;\"Medewerker 10\";worker;en;noord;own-noord;beds linen;;;nl+tr;a1\r\n"
            + ";;;;;;;;;;\r\n"
            + "w-11;Medewerker 11;worker;;noord;pool;;beds;w-01;;\r\n");
        Assert.Empty(errors);
        var (master, newcomer) = (site!.People[^2], site.People[^1]);
        Assert.Equal(("w-10", "Medewerker 10", "en", "own-noord"), (master.Id, master.Name, master.Language, master.Team));
        Assert.Equal(["beds", "linen"], master.Skills);
        Assert.Equal(["nl", "tr"], master.Languages);
        Assert.Equal(["a1"], master.Wards);
        Assert.Equal(("nl", "w-01", "beds"), (newcomer.Language, newcomer.Buddy, Assert.Single(newcomer.Learns)));
    }

    [Theory]
    [InlineData("id,name,role\nw-10,Medewerker 10,worker\n", 2, 1, "'skills' is missing: a worker without a skill")]
    [InlineData("id,name,role,skills\nw-10,Medewerker 10,worker,beds bed\n", 2, 4, "skills: 'bed' is unknown")]
    [InlineData("id,name,role,skills\nw-01,Medewerker 10,worker,beds\n", 2, 1, "'w-01' is a person already")]
    [InlineData("id,name,role,learns,buddy,provider\nw-10,Medewerker 10,worker,beds,w-1,noord\n", 2, 5, "Did you mean 'w-01'?")]
    [InlineData("id,name,role,skill\nw-10,Medewerker 10,worker,beds\n", 1, 4, "unknown column 'skill': known here are id, name, role")]
    [InlineData("id,name\nw-10,Medewerker 10\n", 1, 0, "the column 'role' is missing")]
    [InlineData("id,name,role,id\nw-10,Medewerker 10,worker,w\n", 1, 4, "the column 'id' stands here twice")]
    [InlineData("id,name,role\nw-10,Medewerker 10,care,x\n", 2, 4, "this cell has no column: the header names 3")]
    [InlineData("id,name,role\nw-10,\"Medewerker 10,care\n", 2, 0, "a quote here is not closed")]
    [InlineData("", 0, 0, "the file has no rows")]
    public void What_is_wrong_in_a_table_of_people_is_told_with_its_line_and_cell(string table, int line, int cell, string message)
    {
        var (site, errors) = ReadWith(table);
        Assert.Null(site);
        var error = Assert.Single(errors);
        Assert.EndsWith("people.csv", error.File, StringComparison.Ordinal);
        Assert.Equal((line, cell), (error.Line, error.Column));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("people_from: ../people.csv", "is no name of a file beside this one")]
    [InlineData("people_from: nobody.csv", "'nobody.csv' cannot be read")]
    public void A_table_that_is_not_there_is_told_where_it_is_named(string line, string message)
    {
        var (site, errors) = Read(Staffed + "\n" + line);
        Assert.Null(site);
        Assert.Contains(message, Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    private static (SiteFile? Site, IReadOnlyList<FileError> Errors) ReadWith(string table)
    {
        var folder = Directory.CreateTempSubdirectory("people-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "people.csv"), table);
            File.WriteAllText(Path.Combine(folder, "site.yaml"), Staffed + "\npeople_from: people.csv\n");
            return SiteFileReader.Read(Path.Combine(folder, "site.yaml"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (SiteFile? Site, IReadOnlyList<FileError> Errors) Read(string text) =>
        SiteFileReader.Read("test.yaml", new StringReader(text));
}
