import Basics
import TestSupport
import Testing
import Traces

@testable import Commands

@Suite("Pictures of days")
struct SparklineTests {
    @Test(
        "uses block elements where the locale has them",
        arguments: [
            (["LANG": "en_GB.UTF-8"], true), (["LANG": "C"], false), ([:], false),
            (["LC_ALL": "C.utf8", "LANG": "C"], true),
            (["LC_ALL": "", "LANG": "de_DE.UTF8"], true),
            (["LC_CTYPE": "C", "LANG": "en_GB.UTF-8"], false),
        ])
    func locale(environment: [String: String], hasBlocks: Bool) {
        #expect(Sparkline(environment).hasBlocks == hasBlocks)
    }

    @Test("grows with what it shows, and leaves a gap where nothing is known")
    func steps() {
        let values: [Double?] = [0, 0.124, 0.125, nil, 0.5, 0.999, 1, nil, 7, -1]
        #expect(Sparkline(["LANG": "C.UTF-8"]).text(values) == "▁▁▂ ▅██ █▁")
        #expect(Sparkline([:]).text(values) == "__. =## #_")
    }

    private func days(_ days: [(String, Bool?)]) -> DayPictures.Days {
        days.map { day, success in
            var session = Session(id: day, source: "run")
            session.outcome.success = success
            return (day, Metrics(of: [session]))
        }
    }

    @Test("draws each value on the days of all, and says what is drawn")
    func pictures() throws {
        let blocks = Sparkline(["LANG": "C.UTF-8"])
        let groups = [
            (value: "web", days: days([("2026-11-20", true), ("2026-11-22", false), ("", true)])),
            (value: "phone", days: days([("2026-11-23", nil), ("2026-11-22", true)])),
        ]
        let pictures = try #require(DayPictures(groups, blocks))
        #expect(pictures.text(of: "web") == "█ ▁ ")
        #expect(pictures.text(of: "phone") == "  █ ")
        #expect(pictures.text(of: "other") == "    ")
        #expect(
            pictures.note
                == "success by day: 2026-11-20 to 2026-11-23, 0 to 100%; a gap: nothing known\n")
        // One day is no line, and an unknown one is none at all.
        #expect(DayPictures([(value: "web", days: days([("2026-11-20", true)]))], blocks) == nil)
        #expect(DayPictures([(value: "web", days: days([("", true)]))], blocks) == nil)
    }

    @Test(
        "draws sessions where nobody knows how they went, and puts days together that are too many")
    func sessions() throws {
        let blocks = Sparkline(["LANG": "C.UTF-8"])
        let many = Metrics(of: (0..<4).map { Session(id: "\($0)", source: "run") })
        let one = Metrics(of: [Session(id: "0", source: "run")])
        let groups: [(value: String, days: DayPictures.Days)] = [
            ("a", [("2026-01-01", many), ("2026-01-02", one), ("2026-02-15", one)])
        ]
        let pictures = try #require(DayPictures(groups, blocks))
        // 46 days are 23 pairs.
        #expect(pictures.text(of: "a") == "█" + String(repeating: " ", count: 21) + "▂")
        #expect(
            pictures.note
                == "sessions by day: 2026-01-01 to 2026-02-15, 2 days a character, up to 5; "
                + "a gap: nothing known\n")
    }
}
