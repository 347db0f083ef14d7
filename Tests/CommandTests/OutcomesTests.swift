import Basics
import JSONKit
import TestSupport
import Testing

@Suite("promptgit observe --as outcomes")
struct OutcomesTests {
    private func library() throws -> SmallLibrary {
        let library = try SmallLibrary()
        for run in ["monday", "tuesday"] {
            let lines = ["a", "b", run].map {
                #"{"id": "\#($0)", "startedAt": "2026-11-20T08:00:00Z", "messages": []}"# + "\n"
            }
            let path = library.scratch.home + "/\(run).jsonl"
            _ = try library.succeed(
                "observe", try library.scratch.write(path, lines.joined()))
        }
        return library
    }

    private func table(_ library: SmallLibrary, _ text: String, as name: String) throws -> String {
        try library.scratch.write(library.scratch.home + "/" + name, text)
    }

    @Test("counts what is known later, sets the rest aside, and is read twice without a change")
    func reads() throws {
        let library = try library()
        let file = try table(
            library,
            """
            ticket,won,reward,feedback,correction,other
            a,yes,0.5,,"Dogs, too\nare welcome.",x
            b,NO,,0.5,,
            monday,,,,,only this
            nobody,yes,,,,
            a,perhaps,,,,
            a,,9e9,,,
            b,true

            """, as: "sold.csv")
        let words = [
            "observe", file, "--as", "outcomes", "--run", "monday", "--column", "session=ticket",
            "--column", "success=won",
        ]
        for round in 1...2 {
            let result = try library.run(words)
            #expect(result.status == 3)
            #expect(
                result.stdout
                    == (round == 1
                        ? "2 outcomes imported, 0 unchanged, 5 set aside\n"
                        : "0 outcomes imported, 2 unchanged, 5 set aside\n"))
            for reason in [
                "sold.csv:5: set aside: it says nothing of its session",
                "sold.csv:6: set aside: there is no such session",
                "sold.csv:7: set aside: 'won' is not true or false",
                "sold.csv:8: set aside: 'reward' is not a number from",
                "sold.csv:9: set aside: the number of columns is 2, not 6",
            ] { #expect(result.stderr.contains(reason), "\(result.stderr)") }
        }
        let metrics = try JSONValue(parsing: Array(try library.succeed("metrics", "--json").utf8))
        #expect(metrics["success"]?.text() == #"{"known":2,"count":1}"#)
        #expect(metrics["reward"]?["mean"]?.doubleValue == 0.5)
        #expect(metrics["shares"]?["ownerCorrected"]?["count"] == 1)
        #expect(try library.run("store", "check").status == 0)
        // What comes later counts, and what came earlier does not count again.
        let later = try table(
            library,
            "session\trun\tat\twho\tsuccess\ntuesday\t\t2026-11-21T00:00:00Z\tx\ttrue\n"
                + "a\tmonday\t2026-11-21T00:00:00Z\tx\t0\n", as: "later.tsv")
        #expect(
            try library.succeed("observe", later, "--as", "outcomes").hasPrefix(
                "2 outcomes imported"))
        #expect(
            try library.succeed("observe", later, "--as", "outcomes").hasPrefix(
                "0 outcomes imported, 2 unchanged"))
        #expect(try library.run("store", "check").status == 0)
    }

    @Test("refuses tables without their columns, and says which there are")
    func refuses() throws {
        let library = try library()
        let file = try table(library, "ticket,won\na,yes\n", as: "sold.csv")
        for (words, status, message) in [
            ([], 1, "there is no column 'session'"),
            (["--column", "session=id"], 1, "there is no column 'id'"),
            (["--column", "session=ticket", "--column", "sold=won"], 1, "has no field 'sold'"),
            (["--column", "ticket"], 2, "is no FIELD=COLUMN"),
            (["--run", "mondy"], 1, "did you mean 'monday'?"), (["--format", "jsonl"], 2, "--as"),
        ] {
            let result = try library.run(["observe", file, "--as", "outcomes"] + words)
            #expect(Int(result.status) == status, "\(words) \(result.stderr)")
            #expect(result.stderr.contains(message), "\(words) \(result.stderr)")
        }
        try library.refuse(
            "observe", "-", "--as", "outcomes", status: 2,
            saying: "not read from the standard input")
        try library.refuse("observe", file, "--column", "a=b", status: 2, saying: "--as outcomes")
        let twice = try table(library, "session,success\na,yes\n", as: "twice.csv")
        let result = try library.run("observe", twice, "--as", "outcomes")
        #expect(
            result.status == 3 && result.stderr.contains("sessions of several runs have this id"))
    }
}
