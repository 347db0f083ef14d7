import Basics
import JSONKit
import TestSupport
import Testing

@Suite("promptgit feedback")
struct FeedbackCommandTests {
    private func line(_ id: String, text: String = "Hi", feedback: String = "") -> String {
        """
        {"id": "\(id)", "startedAt": "2026-11-20T08:00:00Z", "principal": "guest", \(feedback)"messages": [{"role": "user", "text": "\(text)"}]}

        """
    }

    private func library() throws -> SmallLibrary {
        let library = try SmallLibrary()
        try write(library, line("a") + line("b", feedback: #""feedback": 0.5, "#))
        _ = try library.succeed("observe", library.scratch.home + "/log.jsonl")
        return library
    }

    private func write(_ library: SmallLibrary, _ text: String) throws {
        try library.scratch.write(library.scratch.home + "/log.jsonl", text)
    }

    private func metrics(_ library: SmallLibrary) throws -> JSONValue {
        try JSONValue(parsing: Array(try library.succeed("metrics", "--json").utf8))
    }

    @Test("counts at once, once a person, and stays when the file is read again")
    func counts() throws {
        let library = try library()
        _ = try library.succeed("feedback", "a", "--down", "--by", "ann")
        _ = try library.succeed("feedback", "a", "--score", "0.5", "--by", "ann")
        let said = try library.run(
            "feedback", "b", "--up", "--correct", "Dogs are welcome.", "--no-success", "--json")
        let session = try JSONValue(parsing: Array(said.stdout.utf8))
        #expect(session["feedback"]?.doubleValue == 0.75)
        #expect(session["ownerCorrected"] == true)
        for round in 1...2 {
            let metrics = try metrics(library)
            let feedback = metrics["amounts"]?["feedback"]
            #expect(feedback?["known"] == 2)
            #expect(feedback?["total"]?.doubleValue == 1.25)
            #expect(metrics["success"]?.text() == #"{"known":1,"count":0}"#)
            #expect(metrics["shares"]?["ownerCorrected"]?["count"] == 1)
            #expect(try library.run("store", "check").status == 0)
            // Other content replaces the session; what was said of it stays.
            try write(
                library, line("a", text: "Hello") + line("b", feedback: #""feedback": 0.5, "#))
            let report = try library.succeed("observe", library.scratch.home + "/log.jsonl")
            #expect(report.contains("\(round) unchanged"), "\(report)")
        }
        let lines = try library.succeed("store", "export")
        // What the store gives is known to it, with what was said.
        let numbers = try self.metrics(library)
        let own = try library.scratch.write(library.scratch.home + "/own.jsonl", lines)
        #expect(try library.succeed("observe", own).hasPrefix("0 sessions imported, 2 unchanged"))
        #expect(try self.metrics(library) == numbers)
        let other = try SmallLibrary()
        let file = try other.scratch.write(other.scratch.home + "/all.jsonl", lines)
        _ = try other.succeed("observe", file)
        #expect(try self.metrics(other) == self.metrics(library))
        // A person's words go with the person's texts; that there was a correction stays.
        _ = try library.run("store", "erase", "--principal", "guest")
        #expect(try self.metrics(library)["shares"]?["ownerCorrected"]?["count"] == 1)
        #expect(try library.run("store", "check").status == 0)
    }

    @Test("refuses what says nothing, or two things at once")
    func refuses() throws {
        let library = try library()
        try library.refuse("feedback", "a", status: 2, saying: "nothing is said of the session")
        try library.refuse("feedback", "a", "--correct", "", status: 2, saying: "nothing is said")
        try library.refuse(
            "feedback", "a", "--up", "--score", "0", status: 2, saying: "say the same")
        try library.refuse("feedback", "a", "--score", "2", status: 2, saying: "must be")
        try library.refuse("feedback", "zz", "--up", status: 1, saying: "there is no session 'zz'")
    }
}
