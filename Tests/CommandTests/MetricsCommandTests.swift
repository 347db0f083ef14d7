import Basics
import JSONKit
import TestSupport
import Testing

@Suite("promptgit metrics: dimensions, comparisons and forms")
struct MetricsCommandTests {
    /// Three sessions on the web of which two succeed, four on WhatsApp of which one does, and one that
    /// says neither.
    private func library() throws -> SmallLibrary {
        let library = try SmallLibrary()
        var lines = ""
        func add(_ channel: String, _ success: Bool, _ cost: Double) {
            lines +=
                #"{"id": "\#(lines.utf8.count)", "channel": "\#(channel)", "startedAt": "#
                + #""2026-11-20T08:00:00Z", "outcome": {"success": \#(success)}, "cost": \#(cost), "#
                + #""tags": {"season": "late, \"cold\""}, "messages": [{"role": "assistant", "#
                + #""toolCalls": [{"id": "a", "name": "find", "arguments": {}}]}]}"# + "\n"
        }
        add("web", true, 1)
        add("web", true, 2)
        add("web", false, 6)
        for number in 0..<4 { add("whatsapp", number == 0, 0.5) }
        lines += #"{"id": "x", "startedAt": "2026-11-21T08:00:00Z", "messages": []}"# + "\n"
        let file = try library.scratch.write(library.scratch.home + "/log.jsonl", lines)
        _ = try library.succeed("observe", file)
        return library
    }

    private func json(_ library: SmallLibrary, _ words: String...) throws -> JSONValue {
        let result = try library.run(["metrics"] + words + ["--json"])
        #expect(result.status == 0, "\(result.stderr)")
        return try JSONValue(parsing: Array(result.stdout.utf8))
    }

    @Test("groups by a dimension, a day or a tool")
    func groups() throws {
        let library = try library()
        let groups = try #require(try json(library, "--by", "channel")["groups"]?.arrayValue)
        #expect(groups.map { $0["value"] } == [.null, "web", "whatsapp"])
        #expect(groups.map { $0["metrics"]?["sessions"]?.integerValue } == [1, 3, 4])
        #expect(groups[1]["metrics"]?["cost"]?["total"]?.doubleValue == 9)
        let days = try #require(try json(library, "--by", "day")["groups"]?.arrayValue)
        #expect(days.map { $0["value"] } == ["2026-11-20", "2026-11-21"])
        let text = try library.succeed("metrics", "--by", "channel")
        #expect(text.contains("web              3      67%  21–94%  ██████▋"), "\(text)")
        #expect(text.contains("(none)           1  unknown"), "\(text)")
        let tools = try library.succeed("metrics", "--by", "tool", "--where", "channel=web")
        #expect(tools.hasPrefix("tool  calls"), "\(tools)")
        #expect(tools.contains("find      3  ██████████  "), "\(tools)")
        let csv = try library.succeed("metrics", "--by", "tag", "--format", "csv")
        let rows = csv.split(separator: "\r\n")
        #expect(rows.count == 3 && rows[0].hasPrefix("tag,sessions,messages,"))
        #expect(rows[2].hasPrefix(#""season=late, ""cold""",7,7,"#), "\(rows[2])")
    }

    @Test(
        "says which sessions weigh less as they are of one principal, and weighs anew by other settings"
    )
    func principalCap() throws {
        let library = try SmallLibrary()
        var lines = ""
        for number in 0..<9 {
            let person = number < 8 ? #""principal": "anna", "channel": "web", "# : ""
            lines +=
                #"{"id": "\#(number)", \#(person)"startedAt": "2026-11-20T08:00:00Z", "outcome": "#
            lines += #"{"success": \#(number < 8)}, "messages": []}"# + "\n"
        }
        let file = try library.scratch.write(library.scratch.home + "/log.jsonl", lines)
        func set(_ cap: Int) throws {
            try library.scratch.write(
                "promptgit.yaml", "version: 1\nobserve: {principalCap: \(cap)}\n")
        }
        try set(4)
        #expect(try library.run("observe", file).stderr == "")
        let foot =
            "8 of 9 sessions weigh less in rates and means: those of one principal count for at most "
            + "4 a day (observe.principalCap)\n"
        for words in [[], ["--by", "channel"], ["--by", "day"], ["--where", "run=log"]] {
            let text = try library.run(["metrics"] + words).stdout
            #expect(text.hasSuffix("\n\n" + foot), "\(text)")
            #expect(text.contains("80%") || words == ["--by", "channel"], "\(text)")
        }
        #expect(try json(library)["weighedDown"] == 8)
        #expect(try json(library)["shares"]?["success"]?["rate"]?.doubleValue == 0.8)
        // What reads only follows the settings, too.
        try set(1)
        #expect(try json(library)["shares"]?["success"]?["rate"]?.doubleValue == 0.5)
        try set(0)
        let again = try library.run("observe", file)
        #expect(
            again.stderr
                == "the weights of all sessions are made anew: those of one principal on one day "
                + "count for any number of sessions together, no longer for at most 1 "
                + "('observe.principalCap' in the settings)\n")
        #expect(try json(library)["weighedDown"] == 0)
        #expect(!(try library.succeed("metrics")).contains("principal"))
        #expect(try library.run("store", "check").status == 0)
    }

    @Test("shows each value from day to day when asked, never in a table of commas")
    func days() throws {
        let library = try library()
        let plain = try library.succeed("metrics", "--by", "channel")
        #expect(!plain.contains("by day"))
        #expect(try library.succeed("metrics", "--by", "channel", "--no-days") == plain)
        let drawn = try library.succeed("metrics", "--by", "channel", "--days")
        #expect(drawn.contains("success by day: 2026-11-20 to 2026-11-21"), "\(drawn)")
        #expect(!drawn.contains("██████▋"), "\(drawn)")
        #expect(try json(library, "--by", "channel")["groups"]?.arrayValue?[1]["days"] == nil)
        for words in [[], ["--where", "run=log"]] {
            let result = try library.run(
                ["metrics", "--by", "channel", "--days", "--json"] + words)
            let groups = try #require(
                try JSONValue(parsing: Array(result.stdout.utf8))["groups"]?.arrayValue)
            #expect(
                groups.map { $0["days"]?.text() } == [
                    #"[{"day":"2026-11-21","sessions":1,"success":null}]"#,
                    #"[{"day":"2026-11-20","sessions":3,"success":0.6666666666666666}]"#,
                    #"[{"day":"2026-11-20","sessions":4,"success":0.25}]"#,
                ])
        }
        for words in [[], ["--by", "tool"], ["--by", "day"], ["--by", "question"]] {
            let result = try library.run(["metrics", "--days"] + words)
            #expect(result.status == 2 && result.stderr.contains("--days goes with"))
        }
        try library.refuse(
            "metrics", "--by", "channel", "--days", "--format", "csv", status: 2,
            saying: "table of commas")
    }

    @Test("lists questions without an answer, those about the same together")
    func questions() throws {
        let library = try SmallLibrary()
        var lines = ""
        for (number, question) in [
            "Is there a sauna?", "Is the sauna there, please?", "When does the ferry go?",
        ].enumerated() {
            lines +=
                #"{"id": "\#(number)", "startedAt": "2026-11-2\#(number)T08:00:00Z", "messages": [], "#
            lines += #""channel": "web", "unansweredQuestions": ["\#(question)"]}"# + "\n"
        }
        let file = try library.scratch.write(library.scratch.home + "/log.jsonl", lines)
        _ = try library.succeed("observe", file)
        let text = try library.succeed("metrics", "--by", "question")
        #expect(text.hasPrefix("questions  sessions  share"), "\(text)")
        #expect(
            text.contains(
                "        2         2  66.7%  ██████▋  2026-11-20  2026-11-21  Is there a sauna?\n"),
            "\(text)")
        let found = try json(library, "--by", "question", "--limit", "1", "--where", "channel=web")
        #expect(found["questions"] == 3 && found["count"] == 2 && found["lost"] == 0)
        let group = try #require(found["groups"]?.arrayValue?.first)
        #expect(group["value"] == "Is there a sauna?" && group["lastDay"] == "2026-11-21")
        let limited = try library.run("metrics", "--by", "question", "-n", "1", "--format", "csv")
        #expect(limited.stdout.split(separator: "\r\n").count == 2)
        #expect(limited.stderr == "1 more group; --limit lists it.\n")
        #expect(
            try library.succeed("metrics", "--by", "question", "--since", "2026-11-23")
                == "no questions without an answer\n")
        try library.refuse("metrics", "--limit", "3", status: 2, saying: "goes with --by question")
        try library.refuse(
            "metrics", "--compare", "a", "b", "--by", "question", status: 2, saying: "--compare")
        _ = try library.succeed("store", "erase", "--imported-before", "2100-01-01")
        let gone = try library.run("metrics", "--by", "question")
        #expect(gone.stderr == "The words of 3 more questions are no longer in the store.\n")
    }

    @Test("counts what all conditions hold of")
    func conditions() throws {
        let library = try library()
        for (words, sessions) in [
            (["--where", "channel=web"], 3), (["--where", "channel="], 1),
            (["--where", "channel=web", "--until", "2026-11-19"], 0),
            (["--since", "2026-11-21"], 1), (["--where", "tag=season=late, \"cold\""], 7),
            (["--where", "tag=season=late, \"cold\"", "--where", "channel=whatsapp"], 4),
            (["--where", "run=log"], 8), (["--run", "log", "--where", "tag="], 1),
        ] {
            let result = try library.run(["metrics", "--json"] + words)
            let found = try JSONValue(parsing: Array(result.stdout.utf8))
            #expect(found["sessions"]?.integerValue == Int64(sessions), "\(words)")
        }
    }

    @Test("sets two values side by side, with the interval of their difference")
    func comparison() throws {
        let library = try library()
        let found = try json(library, "--compare", "--by", "channel", "whatsapp", "web")
        #expect(found["base"]?["metrics"]?["sessions"] == 4)
        let success = try #require(found["differences"]?["shares"]?["success"])
        // Newcombe's method 10 for 2 of 3 against 1 of 4, worked out by hand from Wilson's ends.
        #expect(abs((success["value"]?.doubleValue ?? 0) - 0.4166666667) < 1e-9)
        let interval = try #require(success["interval"]?.arrayValue).compactMap(\.doubleValue)
        #expect(abs(interval[0] + 0.2256807784) < 1e-9 && abs(interval[1] - 0.7567876870) < 1e-9)
        #expect(
            found["differences"]?["amounts"]?["reward"]?.text()
                == #"{"value":null,"interval":null}"#)
        let text = try library.succeed("metrics", "--compare", "--by", "channel", "whatsapp", "web")
        #expect(
            text.contains("success          25%     67%       +41.7  -22.6 to +75.7"), "\(text)")
        let csv = try library.succeed(
            "metrics", "--compare", "--by", "channel", "whatsapp", "web", "--format", "csv")
        #expect(csv.hasPrefix("name,whatsapp,web,difference,lower,upper\r\nsessions,4,3,,,\r\n"))
    }

    @Test("refuses what it can't count, and says what there is")
    func refuses() throws {
        let library = try library()
        for (words, status, message) in [
            (["--compare", "a"], 2, "--compare wants two values"),
            (["a"], 2, "'a' is no option"),
            (["--compare", "--by", "day", "a", "b"], 2, "can't be used with --by day"),
            (["--where", "web"], 2, "is no DIMENSION=VALUE"),
            (["--where", "tag=a=1", "--where", "tag=b=1"], 2, "'tag' is given twice"),
            (["--compare", "--by", "channel", "web", "whatsap"], 1, "did you mean 'whatsapp'?"),
            (["--compare", "log", "lag"], 1, "did you mean 'log'?"),
        ] {
            let result = try library.run(["metrics"] + words)
            #expect(Int(result.status) == status, "\(words) \(result.stderr)")
            #expect(result.stderr.contains(message), "\(result.stderr)")
        }
    }
}
