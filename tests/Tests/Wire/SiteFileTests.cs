using Logistics.Tests.Support;
using Logistics.Wire;
using Logistics.Wire.Site;

namespace Logistics.Tests.Wire;

public sealed class SiteFileTests
{
    internal const string Small = """
        site: small
        name: Small site
        language: nl
        time_zone: Europe/Amsterdam
        offer_timeout: 2 min
        stale_after: 15 min
        hospital: { present_after: 1 min, absent_after: 10 min, stuck_after: 18 h, release_after: 2 days }
        residential: { present_after: 20 s, absent_after: 2 min, stuck_after: 18 h, up_for: 20 min, window: "07:00-22:00",
          linen_days: [mon, thu], asleep_come_back: 60 min, not_now_come_back: 30 min }
        tasks:
          clean-bed: { within: 30 min, care_minutes: 12.5, source: study, skill: beds }
          make-bed: { within: 2 h, care_minutes: 6, source: study, skill: beds }
          change-linen: { within: 2 h, care_minutes: 6, source: study, skill: beds }
          collect-laundry: { within: 1 h, care_minutes: 6, source: study, skill: linen }
          deliver-linen: { within: 4 h, care_minutes: 8, source: study, skill: linen }
          collect-waste: { within: 2 h, care_minutes: 5, source: study, skill: waste }
        nodes: [a1, a2]
        devices: [gateway-1]
        providers: [ { id: noord, name: Facilitair Noord } ]
        wards:
          - id: a1
            name: Chirurgie A1
            floor: 1
            way: hospital
            beds:
              - { id: a1-01, room: "101", mat: a1:bed-01/mat, button: gateway-1:bed-01/button }
              - { id: a1-02, room: "102", mat: [a1:bed-02/left, a1:bed-02/right] }
            linen:
              - { id: a1-hamper, kind: hamper, room: Spoelkeuken, level: a1:hamper/level, weight: a1:hamper/weight,
                  collect_at: 80%, emptied_below: 20%, collect_at_weight: 800 g, daily_at: "15:00" }
              - { id: a1-store, kind: store, room: Linnenkast, level: a1:store/level, replenish_below: 40%, full_above: 82.5% }
            waste:
              - { id: a1-residual, stream: residual, room: Spoelkeuken, weight: a1:residual/weight,
                  collect_at: 80%, collect_at_weight: 25 kg, emptied_below: 20%, max_age: 3 days }
          - id: a2
            name: Beukenhof
            floor: -1
            way: residential
            beds:
              - { id: a2-01, room: "1", mat: a2:bed-01/mat }
        readers: [ { id: a1-gate, name: Linnenkamer, ward: a1, source: "a1:gate/1" } ]
        tags: [ { epc: 3414257BF400000000000065, asset: Bed 101 } ]
        people:
          - { id: lead-1, name: Regie, role: lead, language: en }
          - { id: w-01, name: Medewerker 1, role: worker, provider: noord, skills: [beds, linen] }
        """;

    private static readonly string Tagged = Small.Replace(
        """readers: [ { id: a1-gate, name: Linnenkamer, ward: a1, source: "a1:gate/1" } ]""",
        """
        readers:
          - { id: in, name: In, ward: a1, source: "a1:gate/1", gone_after: 4 s, held_for: 1 min }
          - { id: out, name: Out, ward: a1, source: "a1:gate/2" }
        gates: [ { id: g, name: Sluis, readers: [out, in], leads_from: laundry, leads_to: a1, gone_after: 10 s, passes_within: 2 min } ]
        articles:
          - { id: sheet, name: Laken, grai: "8712345.12345", lost_after: 60 days, lost_after_turns: 3 }
          - { id: towel, name: Handdoek, grai: "urn:epc:idpat:grai:871234567.123.*" }
        """, StringComparison.Ordinal);

    [Fact]
    public void Rates_and_care_time_are_read_with_their_sources()
    {
        var text = Small.Replace("    way: residential", "    way: residential\n    care_time: { per_week: 560 h, source: rosters }",
            StringComparison.Ordinal) + "\nrates:\n  agency: { cents_per_hour: 6200, source: contract }";
        var (site, errors) = SiteFileReader.Read("small.yaml", new StringReader(text));
        Assert.Empty(errors);
        Assert.Equal(new Rate(6_200, "contract"), Assert.Single(site!.Rates).Value);
        Assert.Equal(new CareTime(TimeSpan.FromHours(560), "rosters"), site.Wards[1].CareTime);
        Assert.Null(site.Wards[0].CareTime);

        var (_, wrong) = SiteFileReader.Read("small.yaml", new StringReader(
            text.Replace("6200", "62.00", StringComparison.Ordinal).Replace(", source: rosters", "", StringComparison.Ordinal)));
        Assert.Contains(wrong, error => error.Message.Contains("'62.00' is no whole number from 1", StringComparison.Ordinal));
        Assert.Contains(wrong, error => error.Message.Contains("'source' is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void Gates_articles_and_measured_presence_are_read()
    {
        var (site, errors) = Read(Tagged);
        Assert.Empty(errors);
        Assert.Equal((TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(1)), (site!.Readers[0].GoneAfter, site.Readers[0].HeldFor));
        Assert.Null(site.Readers[1].GoneAfter);
        Assert.Equal(["out", "in"], site.Gates[0].Readers);
        Assert.Equal(("laundry", "a1"), (site.Gates[0].LeadsFrom, site.Gates[0].LeadsTo));
        Assert.Equal(new Article("sheet", "Laken", "871234512345", TimeSpan.FromDays(60), 3), site.Articles[0]);
        Assert.Equal(new Article("towel", "Handdoek", "871234567123", null, null), site.Articles[1]);
    }

    [Theory]
    [InlineData("held_for: 1 min", "held_for: 3 s", "no shorter than 'gone_after'")]
    [InlineData("gone_after: 4 s, ", "", "no shorter than 'gone_after'")]
    [InlineData("readers: [out, in]", "readers: [out, in, out]", "one reader, or two")]
    [InlineData("readers: [out, in]", "readers: [in, in]", "stands in a gate already")]
    [InlineData("readers: [out, in]", "readers: [nowhere]", "'nowhere' is unknown")]
    [InlineData("leads_to: a1", "leads_to: laundry", "another side than")]
    [InlineData("leads_to: a1", "leads_to: a9", "'a9' is unknown")]
    [InlineData("passes_within: 2 min", "", "'passes_within' is missing")]
    [InlineData("8712345.12345", "8712345.1234", "is no GRAI type")]
    [InlineData("8712345.12345", "871234567.123", "has this GRAI type already")]
    [InlineData("lost_after_turns: 3", "lost_after_turns: 0", "no whole number from 1")]
    public void What_is_wrong_with_gates_and_articles_is_told(string good, string bad, string error)
    {
        var (site, errors) = Read(Tagged.Replace(good, bad, StringComparison.Ordinal));
        Assert.Null(site);
        Assert.Contains(errors, one => one.ToString().Contains(error, StringComparison.Ordinal));
    }

    // Every key that a point, a stream, a bed and its surroundings can have, with a sound value.
    private static readonly string Equipped = Small
        .Replace("nodes: [a1, a2]", """
            streams:
              specific-hospital: { separated: true, adviser_at: 333 kg, checklist: true, weight_per_litre: 250 g }
              glass: { separated: false }
            nodes: [a1, a2]
            """, StringComparison.Ordinal)
        .Replace("release_after: 2 days", "release_after: 2 days, unseen_after: 6 h, present_above: 15 kg, forgotten_after: 5 min",
            StringComparison.Ordinal)
        .Replace("mat: a2:bed-01/mat }", """
            mat: a2:bed-01/mat, movement: a2:pir, door: a2:door,
                          near: [a2:toilet, a2:bath] }
            """, StringComparison.Ordinal)
        .Replace("mat: [a1:bed-02/left, a1:bed-02/right]", "load: [a1:bed-02/left, a1:bed-02/right]", StringComparison.Ordinal)
        .Replace("daily_at: \"15:00\"", "daily_at: \"15:00\", ahead: true, along_at: 60%", StringComparison.Ordinal)
        .Replace("full_above: 82.5%", "full_above: 82.5%, ahead: false", StringComparison.Ordinal)
        .Replace("stream: residual", "stream: specific-hospital", StringComparison.Ordinal)
        .Replace("max_age: 3 days", "max_age: 3 days, ahead: true, along_at: 55%, volume: 60 l, weight_limit: 25 kg",
            StringComparison.Ordinal);

    [Fact]
    public void What_points_streams_and_beds_can_be_told_is_read()
    {
        var (site, errors) = Read(Equipped);
        Assert.Empty(errors);
        Assert.Equal(new StreamRules(true, 333_000, true, 250), site!.Streams["specific-hospital"]);
        Assert.Equal(new StreamRules(false, null, false, null), site.Streams["glass"]);
        Assert.Equal(TimeSpan.FromHours(6), site.Hospital!.UnseenAfter);
        Assert.Equal(15_000, site.Hospital.PresentGrams);
        Assert.Equal(TimeSpan.FromMinutes(5), site.Hospital.ForgottenAfter);
        Assert.Equal(TimeSpan.FromHours(8), site.Residential!.UnseenAfter);
        Assert.Null(site.Residential.PresentGrams);
        Assert.Null(site.Residential.ForgottenAfter);
        var (loaded, home) = (site.Wards[0].Beds[1], site.Wards[1].Beds[0]);
        Assert.Empty(loaded.Mats);
        Assert.Equal(["a1:bed-02/left", "a1:bed-02/right"], loaded.Loads.Select(sensor => sensor.ToString()));
        Assert.Equal(["a2:pir"], home.Movement.Select(sensor => sensor.ToString()));
        Assert.Equal(["a2:door"], home.Doors.Select(sensor => sensor.ToString()));
        Assert.Equal(["a2:toilet", "a2:bath"], home.Near.Select(sensor => sensor.ToString()));
        var (hamper, store, drum) = (site.Wards[0].Linen[0], site.Wards[0].Linen[1], site.Wards[0].Waste[0]);
        Assert.Equal((true, 600, new TimeOnly(15, 0)), (hamper.Ahead, hamper.AlongPermille, hamper.DailyAt));
        Assert.Equal((false, null), (store.Ahead, store.AlongPermille));
        Assert.Equal((true, 550, 60_000L, 25_000L), (drum.Ahead, drum.AlongPermille, drum.Millilitres, drum.LimitGrams));
        Assert.Equal(TimeSpan.FromDays(3), drum.MaxAge);
    }

    // What is changed in the sound file, and what must be said of it.
    [Theory]
    [InlineData("separated: true", "separated: yes", "separated: 'yes' is neither 'true' nor 'false'")]
    [InlineData("adviser_at: 333 kg", "adviser_at: 333", "adviser_at: '333' is no weight: write for instance '25 kg' or '800 g'")]
    [InlineData("adviser_at: 333 kg", "adviser_at: 0 kg", "adviser_at: '0 kg' is no weight")]
    [InlineData("checklist: true", "checklist: 1", "checklist: '1' is neither 'true' nor 'false'")]
    [InlineData("weight_per_litre: 250 g", "weight_per_litre: 250 ml", "weight_per_litre: '250 ml' is no weight")]
    [InlineData("  glass: {", "  glas: {", "Did you mean 'glass'?")]
    [InlineData("separated: false", "seperated: false", "Did you mean 'separated'?")]
    [InlineData("unseen_after: 6 h", "unseen_after: 6", "unseen_after: '6' is no duration: write for instance '30 s', '15 min', '4 h'")]
    [InlineData("unseen_after: 6 h", "unseen_after: -6 h", "unseen_after: '-6 h' is no duration")]
    [InlineData("present_above: 15 kg", "present_above: heavy", "present_above: 'heavy' is no weight")]
    [InlineData(", present_above: 15 kg", "", "bed 'a1-02' has a load cell, but 'hospital' has no 'present_above'")]
    [InlineData("forgotten_after: 5 min", "forgotten_after: 5 minutes", "forgotten_after: '5 minutes' is no duration")]
    [InlineData("forgotten_after: 5 min", "forgotten_after: 0 min", "forgotten_after: '0 min' is no duration")]
    [InlineData("movement: a2:pir", "movement: pir", "movement: 'pir' is no sensor: write the node or device, a colon and the channel")]
    [InlineData("movement: a2:pir", "movement: a2:toilet", "'a2:toilet' is used already, as movement of 'a2-01'")]
    [InlineData("door: a2:door", "door: a3:door", "'a3' is neither in nodes nor in devices")]
    [InlineData("door: a2:door", "doors: a2:door", "Did you mean 'door'?")]
    [InlineData("near: [a2:toilet, a2:bath]", "near: [a2:toilet, a2:toilet]", "'a2:toilet' is used already, as near of 'a2-01'")]
    [InlineData("near: [a2:toilet, a2:bath]", "near: { toilet: a2:toilet }", "'near' must")]
    [InlineData("load: [a1:bed-02/left, a1:bed-02/right]", "button: a1:bed-02/left", "'mat' is missing in bed 'a1-02'")]
    [InlineData("load: [a1:bed-02/left", "load: [\"a1:\"", "'a1:' is no sensor")]
    [InlineData("ahead: true, along_at: 60%", "ahead: soon, along_at: 60%", "ahead: 'soon' is neither 'true' nor 'false'")]
    [InlineData("ahead: true, along_at: 60%", "ahead: true, along_at: 80%", "'along_at' must be below 'collect_at'")]
    [InlineData("ahead: true, along_at: 60%", "ahead: true, along_at: 600", "along_at: '600' is no percentage: write for instance '80%'")]
    [InlineData("full_above: 82.5%, ahead: false", "full_above: 101%, ahead: false", "full_above: '101%' is no percentage")]
    [InlineData("full_above: 82.5%, ahead: false", "full_above: 82.5%, along_at: 60%", "unknown key 'along_at' in store")]
    [InlineData("level: a1:hamper/level, weight: a1:hamper/weight,", "", "'ahead' has nothing to forecast by: name its sensor as 'level'")]
    [InlineData("daily_at: \"15:00\"", "daily_at: \"24:00\"", "daily_at: '24:00' is no time of day: write for instance '07:30'")]
    [InlineData("daily_at: \"15:00\"", "daily_at: \"7:30\"", "daily_at: '7:30' is no time of day")]
    [InlineData("max_age: 3 days", "max_age: 3 weeks", "max_age: '3 weeks' is no duration")]
    [InlineData("max_age: 3 days", "max_age: 367 days", "max_age: '367 days' is no duration")]
    [InlineData("volume: 60 l", "volume: 60", "volume: '60' is no volume: write for instance '60 l' or '800 ml'")]
    [InlineData("volume: 60 l", "volume: 60 kg", "volume: '60 kg' is no volume")]
    [InlineData("weight_limit: 25 kg", "weight_limit: 25 l", "weight_limit: '25 l' is no weight")]
    [InlineData("weight: a1:residual/weight,", "", "'weight_limit' has no scale to go by: name its sensor as 'weight'")]
    [InlineData("weight: a1:residual/weight,", "level: a1:residual/level,", "'collect_at_weight' has no scale to go by")]
    [InlineData("collect_at_weight: 25 kg", "collect_at_weight: 20 t", "collect_at_weight: '20 t' is no weight")]
    [InlineData("max_age: 3 days", "checklist: true", "unknown key 'checklist' in waste")]
    public void What_is_wrong_with_points_streams_and_beds_is_told_in_a_sentence(
        string good, string bad, string error)
    {
        Assert.Contains(good, Equipped, StringComparison.Ordinal);
        var (site, errors) = Read(Equipped.Replace(good, bad, StringComparison.Ordinal));
        Assert.Null(site);
        Assert.True(errors.Any(one => one.ToString().Contains(error, StringComparison.Ordinal)), string.Join('\n', errors));
    }

    [Fact]
    public void A_site_is_read_with_all_that_stands_in_it()
    {
        var (site, errors) = Read(Small);
        Assert.Empty(errors);
        Assert.NotNull(site);
        Assert.Equal(("small", "Small site", "nl", false), (site.Site, site.Name, site.Language, site.Demonstration));
        Assert.Equal((TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(15)), (site.OfferTimeout, site.StaleAfter));
        Assert.Equal(TimeSpan.FromDays(2), site.Hospital!.ReleaseAfter);
        Assert.Equal((new TimeOnly(7, 0), new TimeOnly(22, 0)), (site.Residential!.WindowBegin, site.Residential.WindowEnd));
        Assert.Equal([DayOfWeek.Monday, DayOfWeek.Thursday], site.Residential.LinenDays);
        Assert.Equal(new TaskRules(TimeSpan.FromMinutes(30), 750, "study", "beds"), site.Tasks["clean-bed"]);
        var ward = site.Wards[0];
        Assert.Equal(("a1", 1, false, true), (ward.Id, ward.Floor, ward.Residential, site.Wards[1].Residential));
        Assert.Equal(new SensorRef("gateway-1", "bed-01/button"), ward.Beds[0].Button);
        Assert.Equal(["a1:bed-02/left", "a1:bed-02/right"], ward.Beds[1].Mats.Select(m => m.ToString()));
        Assert.Equal(
            new LinenPoint(
                "a1-hamper", "Spoelkeuken", false, new SensorRef("a1", "hamper/level"), new SensorRef("a1", "hamper/weight"),
                800, 200, 800, new TimeOnly(15, 0)),
            ward.Linen[0]);
        Assert.Equal(
            new LinenPoint("a1-store", "Linnenkast", true, new SensorRef("a1", "store/level"), null, 400, 825, null, null), ward.Linen[1]);
        Assert.Equal(
            new WastePoint(
                "a1-residual", "Spoelkeuken", "residual", null, new SensorRef("a1", "residual/weight"),
                800, 200, 25_000, TimeSpan.FromDays(3)),
            ward.Waste[0]);
        Assert.Equal(new TagReader("a1-gate", "Linnenkamer", "a1", new SensorRef("a1", "gate/1")), site.Readers[0]);
        Assert.Equal("3414257bf400000000000065", site.Tags[0].Epc);
        Assert.Equal(["en", "nl"], site.People.Select(p => p.Language));
    }

    // The numbers of cards: of 5, 7 and 10 bytes; what is as long as none is a slip of the pen.
    [Theory]
    [InlineData("04A1B2C3D4", true)]
    [InlineData("04A1B2C3D4E5F6", true)]
    [InlineData("04A1B2C3D4E5F6A7B8C9", true)]
    [InlineData("04A1B2", false)]
    [InlineData("04A1B2C3D4E5F", false)]
    [InlineData("3414257BF40000000000006", false)]
    [InlineData("3414257BF400000000000065AA", false)]
    public void A_tag_may_be_the_number_of_a_card(string number, bool isTag)
    {
        var (site, errors) = Read(Small.Replace("3414257BF400000000000065", number, StringComparison.Ordinal));
        Assert.Equal(isTag ? number.ToLowerInvariant() : null, site?.Tags[0].Epc);
        Assert.Equal(isTag, errors.Count == 0);
    }

    // What is changed in the sound file, the line that must be named, and what must be said.
    [Theory]
    [InlineData("mat: a2:bed-01/mat", "matt: a2:bed-01/mat", 40, "unknown key 'matt' in bed: known here are id, room, at, mat, load,")]
    [InlineData("mat: a2:bed-01/mat", "matt: a2:bed-01/mat", 40, "'mat' is missing in bed 'a2-01'")]
    [InlineData("offer_timeout: 2 min", "offer_timeout: 2 mn", 5, "'2 mn' is no duration: write for instance '30 s', '15 min'")]
    [InlineData("offer_timeout: 2 min", "offer_timeout: 0 s", 5, "'0 s' is no duration")]
    [InlineData("offer_timeout: 2 min", "", 1, "'offer_timeout' is missing in site file")]
    [InlineData("language: nl", "language: Dutch", 3, "'Dutch' is no language")]
    [InlineData("Europe/Amsterdam", "Europe/Nowhere", 4, "'Europe/Nowhere' is no time zone")]
    [InlineData("\"07:00-22:00\"", "\"22:00-07:00\"", 8, "is no window of a day")]
    [InlineData("[mon, thu]", "[mon, do]", 9, "'do' is no day")]
    [InlineData("80%, emptied_below: 20%, collect", "80, emptied_below: 20%, collect", 30, "'80' is no percentage: write for instance")]
    [InlineData("80%, emptied_below: 20%, collect", "10%, emptied_below: 20%, collect", 30, "'emptied_below' must be below 'collect_at'")]
    [InlineData("full_above: 82.5%", "full_above: 40%", 31, "'full_above' must be above 'replenish_below'")]
    [InlineData("800 g", "800 gram", 30, "'800 gram' is no weight")]
    [InlineData("weight: a1:hamper/weight,", "", 30, "'collect_at_weight' has no scale")]
    [InlineData("\"15:00\"", "\"3 pm\"", 30, "'3 pm' is no time of day")]
    [InlineData("kind: store", "kind: shop", 31, "unknown kind 'shop' in linen: known here are hamper, store")]
    [InlineData("kind: store, ", "", 31, "'kind' is missing in linen")]
    [InlineData("stream: residual", "stream: residue", 33, "Did you mean 'residual'?")]
    [InlineData("id: a1-02", "id: a1-01", 27, "'a1-01' is a bed already")]
    [InlineData("id: a1-residual", "id: a1", 33, "'a1' is a ward already")]
    [InlineData("id: a1-02", "id: a1-02-and-much-longer", 27, "write 1 to 20 of a-z")]
    [InlineData("id: w-01", "id: lead-1", 45, "'lead-1' is a person already")]
    [InlineData("nodes: [a1, a2]", "nodes: [a1, a2, a-node-id-of-thirty-six-characters-x]", 17, "is no id for a node or device")]
    [InlineData("nodes: [a1, a2]", "nodes: [a1, a2, a1]", 17, "'a1' stands twice among nodes and devices")]
    [InlineData("devices: [gateway-1]", "devices: [gateway-1, a2]", 18, "'a2' stands twice")]
    [InlineData("gateway-1:bed-01/button", "gateway:bed-01/button", 26, "'gateway' is neither in nodes nor in devices: known here are a1")]
    [InlineData("a1:bed-02/right", "a1:bed-01/mat", 27, "'a1:bed-01/mat' is used already, as mat of 'a1-01'")]
    [InlineData("a1:bed-02/right", "bed-02", 27, "'bed-02' is no sensor: write the node or device, a colon and the channel")]
    [InlineData("\"a1:gate/1\"", "a1:bed-01/mat", 41, "is used already")]
    [InlineData("way: residential", "way: home", 38, "'home' is unknown: known here are hospital, residential")]
    [InlineData("way: residential", "", 35, "'way' is missing in ward")]
    [InlineData("ward: a1,", "ward: a3,", 41, "'a3' is unknown: known here are a1, a2")]
    [InlineData("clean-bed:", "clean-beds:", 11, "Did you mean 'clean-bed'?")]
    [InlineData("  make-bed: { within: 2 h, care_minutes: 6, source: study, skill: beds }\n", "", 11, "'make-bed' is missing in tasks")]
    [InlineData("care_minutes: 12.5", "care_minutes: many", 11, "'many' is no number of minutes")]
    [InlineData("provider: noord", "provider: west", 45, "'west' is unknown: known here are noord")]
    [InlineData("skills: [beds, linen]", "skills: [bed]", 45, "Did you mean 'beds'?")]
    [InlineData(", skills: [beds, linen]", "", 45, "a worker without a skill")]
    [InlineData("role: lead", "role: boss", 44, "'boss' is unknown: known here are worker, lead, technician, care, administrator")]
    [InlineData("3414257BF400000000000065", "bed 101", 42, "'bed 101' is no tag")]
    [InlineData("floor: 1", "floor: one", 23, "'one' is no whole number from -9 to 99")]
    [InlineData("nodes: [a1, a2]", "nodes: [a1, a2", 18, "this is no YAML")]
    [InlineData("language: nl", "name: again", 3, "this is no YAML")]
    public void A_mistake_is_named_where_it_stands(string sound, string wrong, int line, string message)
    {
        Assert.Contains(sound, Small, StringComparison.Ordinal);
        var at = Small.IndexOf(sound, StringComparison.Ordinal);
        var (site, errors) = Read(Small[..at] + wrong + Small[(at + sound.Length)..]);
        Assert.Null(site);
        Assert.Contains(errors, e => e.Message.Contains(message, StringComparison.Ordinal) && e.Line == line && e.Column > 0);
    }

    [Fact]
    public void A_site_without_people_is_refused()
    {
        var (_, errors) = Read(Small[..Small.IndexOf("people:", StringComparison.Ordinal)]);
        Assert.Contains("nobody can sign in", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ward_whose_way_has_no_rules_is_refused()
    {
        var begin = Small.IndexOf("residential:", StringComparison.Ordinal);
        var (_, errors) = Read(Small[..begin] + Small[Small.IndexOf("tasks:", StringComparison.Ordinal)..]);
        Assert.Contains(errors, e => e.Message.Contains("no 'residential' section", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b")]
    [InlineData("just words")]
    [InlineData("a: 1\n---\nb: 2")]
    public void What_is_no_mapping_is_refused(string text)
    {
        var (site, errors) = Read(text);
        Assert.Null(site);
        Assert.Single(errors);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error_and_not_an_exception()
    {
        foreach (var file in new[] { Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}", "no.yaml"), Path.GetTempPath() })
        {
            var (site, errors) = SiteFileReader.Read(file);
            Assert.Null(site);
            Assert.StartsWith($"{file}: the file cannot be read", Assert.Single(errors).ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_more_than_twenty_errors_come_at_once_and_in_the_order_of_the_file()
    {
        var (_, errors) = Read(string.Concat(Enumerable.Range(0, 50).Select(i => $"wrong-{i}: 1\n")));
        Assert.Equal(20, errors.Count);
        Assert.Equal(errors.OrderBy(e => e.Line), errors);
        Assert.StartsWith("test.yaml:1:1: ", errors[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Mutated_files_never_throw()
    {
        var random = new Random(11);
        string[] parts = ["", "{", "}", "[", "]", ":", "- ", "\n", "\"", "&a ", "*a ", "!!x ", "? ", "| ", "%", "\0", "null", "80%", "~"];
        for (var i = 0; i < 1_000; i++)
        {
            var text = Small;
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(text.Length);
                var length = Math.Min(random.Next(0, 12), text.Length - at);
                text = text[..at] + parts[random.Next(parts.Length)] + text[(at + length)..];
            }
            var (site, errors) = Read(text);
            Assert.True(site is null != (errors.Count == 0));
        }
    }

    [Theory]
    [InlineData("demo-hospital.yaml", 240)]
    [InlineData("demo-home.yaml", 96)]
    [InlineData("replay.yaml", 1)]
    public void The_sites_that_come_with_the_hub_are_sound(string file, int beds)
    {
        var (site, errors) = SiteFileReader.Read(RepositoryRoot.File("hub", "sites", file));
        Assert.Empty(errors);
        Assert.Equal(beds, site!.Wards.Sum(w => w.Beds.Count));
        Assert.True(site.Demonstration);
        Assert.Superset(new HashSet<string> { "worker", "lead", "technician" }, site.People.Select(p => p.Role).ToHashSet());
    }

    private static (SiteFile? Site, IReadOnlyList<FileError> Errors) Read(string text) =>
        SiteFileReader.Read("test.yaml", new StringReader(text));
}
