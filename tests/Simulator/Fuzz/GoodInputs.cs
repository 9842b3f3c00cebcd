namespace Logistics.Simulator.Fuzz;

/// <summary>Sound inputs of every kind: what the mutations begin with, and the site that all of them speak of.</summary>
public static class GoodInputs
{
    /// <summary>EPCs of every scheme, as readers write them; their bytes are inputs as well.</summary>
    public static readonly string[] Epcs =
    [
        "3074257bf7194e4000001a85", "3674257bf6b7a659b2c2bf1000000000000000000000000000000000"[..52], "3374257bf40c0e400000162e",
        "3774257bf40c0e59b2c2bf10000000000000000000000000"[..44], "3474257bf40000000000162e",
        "3874257bf59b2c2bf10000000000000000000000000000000000", "3174257bf4499602d2000000", "f73795211411234538566cb0afc4",
        "fb3120b279521141123453816cb0afc40000"[..32], "f13095211411234548566cb0afc4", "fa3952114132e83c2bf10000",
        "f93952114112345678904000",
        "urn:epc:tag:grai-170:3.0614141.12345.32a%2Fb", "urn:epc:id:sgtin:0614141.812345.6789", "urn:epc:id:giai:0614141.5678",
        "https://id.gs1.org/01/79521141123453/21/32a%2Fb?17=270131", "https://id.gs1.org/8004/952114132a%2Fb",
    ];

    /// <summary>A site with something of everything in it.</summary>
    public const string Site = """
        site: small
        name: Small site
        language: en
        time_zone: Europe/Amsterdam
        offer_timeout: 2 min
        stale_after: 15 min
        hospital: { present_after: 1 min, absent_after: 10 min, stuck_after: 18 h, release_after: 2 days }
        residential: { present_after: 20 s, absent_after: 2 min, stuck_after: 18 h, up_for: 20 min, window: "07:00-22:00",
          linen_days: [mon, thu], asleep_come_back: 60 min, not_now_come_back: 30 min }
        tasks:
          clean-bed: { within: 30 min, care_minutes: 12.5, source: "a study", skill: beds }
          make-bed: { within: 2 h, care_minutes: 6, source: "a study", skill: beds }
          change-linen: { within: 2 h, care_minutes: 6, source: "a study", skill: beds }
          collect-laundry: { within: 60 min, care_minutes: 5, source: "a study", skill: linen }
          deliver-linen: { within: 60 min, care_minutes: 5, source: "a study", skill: linen }
          collect-waste: { within: 60 min, care_minutes: 5, source: "a study", skill: linen }
          clean-spill: { within: 15 min, care_minutes: 5, source: "a study", skill: beds }
        nodes: [n1]
        devices: [d1]
        providers: [ { id: north, name: North } ]
        wards:
          - id: w
            name: Ward
            floor: 1
            way: hospital
            beds:
              - { id: w-1, room: "1", mat: n1:bed-1/mat, button: n1:bed-1/button }
              - { id: w-2, room: "2", mat: [n1:bed-2/left, n1:bed-2/right], button: d1:bed-2/button }
            linen:
              - { id: w-hamper, kind: hamper, room: Utility, level: d1:hamper/level, weight: d1:hamper/weight, collect_at: 80%,
                  emptied_below: 20%, collect_at_weight: 800 g, daily_at: "15:00" }
              - { id: w-store, kind: store, room: Utility, level: n1:store/level, replenish_below: 40%, full_above: 82.5% }
            waste:
              - id: w-drum
                stream: specific-hospital
                room: Utility
                level: n1:drum/level
                weight: n1:drum/weight
                collect_at: 80%
                collect_at_weight: 25 kg
                emptied_below: 20%
                max_age: 3 days
          - id: r
            name: Home
            floor: -1
            way: residential
            beds: [ { id: r-1, room: "3", mat: n1:bed-3/mat } ]
        readers: [ { id: w-gate, name: Gate, ward: w, source: n1:gate/1 } ]
        tags: [ { epc: "3414257bf400000000000065", asset: Bed 1 } ]
        demonstration: true
        people:
          - { id: lead-1, name: Lead, role: lead, language: en }
          - { id: tech-1, name: Technician, role: technician, language: en, skills: [beds] }
          - { id: care-1, name: Care, role: care, language: en }
          - { id: w-01, name: Medewerker 1, role: worker, language: nl, provider: north, skills: [beds, linen] }
        """;

    /// <summary>Name of the table in which <see cref="StaffedSite"/> has its people.</summary>
    public const string PeopleFile = "people.csv";

    /// <summary>A small site with teams, whose workers stand in a table.</summary>
    public const string StaffedSite = """
        site: small
        name: Small site
        language: en
        time_zone: Europe/Amsterdam
        offer_timeout: 2 min
        stale_after: 15 min
        tasks:
          transport-item: { within: 30 min, care_minutes: 5, source: "a study", skill: beds }
          living-room: { within: 30 min, care_minutes: 5, source: "a study", skill: linen }
        nodes: []
        devices: []
        providers: [ { id: north, name: North }, { id: south, name: South } ]
        wards: [ { id: w, name: Ward, floor: 1, way: hospital }, { id: v, name: Ward V, floor: 1, way: hospital } ]
        hospital: { present_after: 1 min, absent_after: 10 min, stuck_after: 18 h }
        tiers: { pool_after: 10 min, agency_after: 30 min }
        teams:
          - { id: own, name: Own, provider: north, tier: own, wards: [w] }
          - { id: pool, name: Pool, tier: pool, choice: pull }
        people:
          - { id: lead-1, name: Lead, role: lead, language: en }
          - { id: w-01, name: Medewerker 1, role: worker, provider: north, skills: [beds, linen] }
        people_from: people.csv
        """;

    /// <summary>Tables of people, in each way in which they may be written.</summary>
    public static IReadOnlyList<string> People { get; } =
    [
        "id;name;role;provider;team;skills;learns;buddy;languages\nw-10;Medewerker 10;worker;north;own;beds linen;;;nl+tr\n"
            + "w-11;Medewerker 11;worker;north;pool;;beds;w-01;nl\n",
        "\ufeffrole,id,name,skills,signed_off_by,wards,language\r\nworker,w-12,\"Naam, met komma\",beds,lead-1,w+v,nl\r\n"
            + "care,c-1,\"Zorg \"\"1\"\"\",,,,en\r\n\r\n",
        "id\tname\trole\tskills\nt-1\tTechnicus\ttechnician\t\nl-2\tLead\tlead\t\n",
    ];

    /// <summary>Rosters, in each way in which they may be written, with nights on which the clock changes.</summary>
    public static IReadOnlyList<string> Rosters { get; } =
    [
        "worker,date,begin,end,breaks,employer\nw-01,2026-12-01,07:00,15:30,10:00-10:15+12:30-13:00,\n"
            + "w-01,02-12-2026,22:00,06:30,02:00-02:30,\ntech-1,2026-12-02,08:00,12:00,,Elders BV\n",
        "\ufeffdate;worker;end;begin\r\n2026-03-28;w-01;07:00;22:00\r\n29-3-2026;tech-1;06:30;2:30\r\n",
        "worker\tdate\tbegin\tend\tbreaks\nw-01\t2026-10-24\t20:00\t4:00\t23:30-0:15 02:15-2:45\n",
    ];

    /// <summary>A node with sensors of every kind.</summary>
    public const string Node = """
        node: n1
        site: small
        broker: { host: 127.0.0.1, port: 8081 }
        spool: { folder: spool, limit: 64 MiB }
        sensors:
          - { channel: bed-01/mat, kind: simulated, pattern: mat, seed: 7, every: 500 ms, debounce: 2 s }
          - { channel: hamper/level, kind: simulated, pattern: level, every: 10 s, median: 5, dead_band: 2%, heartbeat: 5 min }
          - { channel: load, kind: simulated, pattern: level, every: 1 s, on_above: 60%, off_below: 40% }
          - { channel: bed-1/mat, kind: recorded, format: kasteren, file: ../x/house-b.sensors, sensor: 12 }
          - { channel: reader/1, kind: recorded, format: tag-reads, file: data/reads, sensor: 1, tag: "3414257BF400000000000001" }
          - { channel: gate/1, kind: llrp, reader: 192.168.1.50, antenna: 1, power: 27 dBm, gone_after: 2 s }
          - { channel: bed-01/button, kind: gpio, chip: pinctrl-bcm2835, line: 27, active: low, pull: up, debounce: 50 ms }
        lamps:
          - { shows: bed-01/mat, chip: pinctrl-bcm2835, line: 22, confirms: bed-01/button }
        """;

    /// <summary>LLRP as a reader sends it, in hex: a greeting, a report of two tags, capabilities, an answer, a keepalive.</summary>
    public static IReadOnlyList<string> Llrp { get; } =
    [
        "043f0000002000000000" + "00f60016" + "0080000c0003" + "9136a2a33b3f" + "010000060000",
        "043d0000004f00000009" + "00f0002b" + "8d3414257bf400000000000001" + "810001" + "86cc" + "82000457" + "7c585e9f40"
            + "840004577c585e9f40" + "880001" + "00f0001a" + "00f1000a00200102" + "0304" + "810002" + "8300000000" + "00000007",
        "040b0000005700000002" + "011f00080000" + "0000" + "00890014000440000000651a001e88ca0002" + "3531"
            + "008f0031" + "02100002" + "00900029" + "0091000800010bb8" + "0092001d80" + "0093001801000004"
            + "000d3ad0000d3b98000d3c60" + "000d3d28",
        "041e0000001b00000007" + "011f0011" + "0065" + "00096e6f7420746f64" + "6179",
        "043e0000000a00000001",
    ];

    /// <summary>Packs as nodes and devices send them.</summary>
    public static IReadOnlyList<string> Packs { get; } =
    [
        """[{"boot":1772366400000,"seq":12,"from":9,"total":120,"behind":0,"n":"bed-1/mat","vb":true,"t":-3.2}]""",
        """[{"boot":7,"seq":1,"bn":"bed-","bt":1772366400},{"n":"1/mat","vb":true},{"n":"1/button","v":1,"t":-0.5},{"n":"2/left","v":0}]""",
        """
        [{"boot":7,"seq":3,"from":1,"n":"drum/level","u":"%","v":93.5},{"n":"drum/weight","u":"g","v":25100.25},
        {"n":"gate/1","vs":"3414257BF400000000000065"}]
        """,
        """[{"bn":"hamper/","n":"level","u":"/","v":0.93},{"n":"weight","u":"kg","v":1.5e0,"ut":60}]""",
        """
        [{"bver":10,"bn":"urn:dev:ow:10e2073a01080063:","bt":1.320067464e+09,"bu":"%RH","bv":20,"v":1.2},{"u":"lon",
        "v":24.3,"t":60,"s":3}]
        """,
        """
        [{"boot":1,"seq":2,"n":"gate/1","vs":"t\u00e9\ud83d\ude00\n"},{"n":"y","vd":"aGkg","ut":5},{"n":"z","s":1,
        "x":[{"a":[1,2,{}]}]}]
        """,
        """[{"boot":1,"seq":2,"from":2}]""",
    ];

    /// <summary>Topics of every kind.</summary>
    public static IReadOnlyList<string> Topics { get; } =
    [
        "wl/v1/small/nodes/n1/readings", "wl/v1/small/nodes/n1/status", "wl/v1/small/nodes/n1/ack", "wl/v1/small/nodes/n1/config",
        "wl/v1/small/nodes/n1/commands", "wl/v1/small/nodes/n1/lamps", "wl/v1/small/sensors/d1", "wl/v1/small/beds/w-1",
        "wl/v1/small/linen/w-hamper", "wl/v1/small/waste/w-drum", "wl/v1/small/workers/w-01/tasks",
        "wl/v1/small/tasks/clean-bed-w-1-5", "wl/v1/small/alerts/node-n1",
    ];

    /// <summary>What nodes and hub say of themselves.</summary>
    public static IReadOnlyList<string> Messages { get; } =
    [
        """
        {"online":true,"boot":1772366400000,"version":"0.1.0","configHash":"00ff00ff00ff00ff","clockSynchronised":true,
        "spoolPacks":2,"oldestSeconds":9,"dropped":0,"sealed":41203,"acknowledged":41201,"waiting":2,
        "troubles":["the disk is full"],"lamps":["bed-01/mat"]}
        """,
        """
        {"online":false,"boot":1,"version":"0.1.0","configHash":"","clockSynchronised":false,"spoolPacks":0,
        "oldestSeconds":0,"dropped":3}
        """,
        """{"boot":1772366400000,"seq":12}""",
        """{"boot":1,"seq":2,"again":true}""",
    ];

    /// <summary>What a node tells of a channel that somebody looks at.</summary>
    public static IReadOnlyList<string> Signals { get; } =
    [
        """{"channel":"drum/weight","now":81200,"values":[{"ms":81000,"raw":81012,"plain":0.001,"filtered":0.002}]}""",
        """{"channel":"bed-1/mat","now":81200,"values":[{"ms":81000,"raw":1,"on":true},{"ms":81100,"raw":0,"on":true}],"left":3}""",
        """{"channel":"gate/1","now":9,"tags":[{"tag":"3414257bf400000000000065","ms":8,"reads":3,"rssi":-52,"best":-49}]}""",
        """{"channel":"drum/level","now":81200,"trouble":"drum/level: no answer"}""",
        """{"channel":"drum/levle","now":81200,"unknown":true}""",
    ];

    /// <summary>Requests to the hub, as the files of <c>Hostile/http</c> write them.</summary>
    public static IReadOnlyList<string> Requests { get; } =
    [
        Request("POST /api/v1/sites/small/shift", "w-01", """{"onShift":true}"""),
        Request("POST /api/v1/sites/small/shift", "w-01", """{"onShift":false}"""),
        Request("POST /api/v1/sites/small/tasks", "lead-1", """{"kind":"clean-spill","subject":"w","request":"same"}"""),
        Request("POST /api/v1/sites/small/tasks/clean-spill-w-1/finish", "w-01", """{"outcome":"done","reason":"no-linen"}"""),
        Request("POST /api/v1/sites/small/tasks/clean-spill-w-1/accept", "w-01", "{}"),
        Request("POST /api/v1/sites/small/beds/w-1/isolate", "care-1", """{"reason":null}"""),
        Request("POST /api/v1/sites/small/beds/w-1/lift-isolation", "care-1", "{}"),
        Request("POST /api/v1/session", "nobody", """{"site":"small","person":"nobody","pin":"000000"}"""),
        Request("GET /api/v1/sites/small/beds?ward=w&status=made", "lead-1", ""),
        Request("GET /api/v1/sites/small/tasks?status=open", "lead-1", ""),
        Request("GET /details/small/bed/w-1?answer=done.release-bed", "lead-1", ""),
        Request("GET /technician/small", "tech-1", ""),
        Request("POST /api/v1/enrol", "nobody", """{"secret":"ABCD-EFGH","request":"-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n"}"""),
        Request("POST /api/v1/sites/small/nodes/n9/code", "tech-1", "{}"),
        Request("POST /api/v1/sites/small/nodes/n9/revoke", "tech-1", "{}"),
        Request("GET /api/v1/sites/small/machines", "tech-1", ""),
        Request("POST /sign-in", "nobody", "site=small&person=w-09&pin=1", "application/x-www-form-urlencoded"),
        Request("POST /me/secret", "w-01", "old=1&fresh=2", "application/x-www-form-urlencoded"),
        Request(
            "POST /sign-in/passkey", "nobody", "state=x&credential={\"id\":\"AA\",\"response\":{\"clientDataJSON\":\"e30\"}}",
            "application/x-www-form-urlencoded"),
        Request("POST /badge", "nobody", "badge=AAAA-BBBB&pin=1", "application/x-www-form-urlencoded"),
        Request("GET /sign-in?site=small&person=w-01", "nobody", ""),
        Request("POST /commands", "w-01", "kind=StartShift&task=&back=/work", "application/x-www-form-urlencoded"),
    ];

    private static string Request(string line, string person, string body, string type = "application/json") =>
        $"{line}\nAs: {person}\nContent-Type: {type}\n\n{body}";
}
