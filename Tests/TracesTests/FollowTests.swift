import Basics
import Foundation
import JSONKit
import Synchronization
import TestSupport
import Testing
import Traces

/// A file that is followed while a test writes to it: a step of the test is done before each look.
@Suite("Following a file")
struct FollowTests {
    let live: LiveFixture
    private var path: String { live.scratch.path("app.jsonl") }

    init() throws { live = try LiveFixture() }

    /// Follows the file; `steps` are done one a look, then it is enough.
    @discardableResult
    private func follow(
        format: TraceFormat? = nil, _ steps: [() throws -> Void]
    ) throws -> ImportReport? {
        let failure = Mutex<(any Error)?>(nil)
        var rest = steps[...]
        let closer = try live.store()
        let following = Following(
            options: ImportOptions(format: format), surroundings: live.surroundings,
            isStopped: { rest.isEmpty },
            tick: { (_) throws(TraceError) in
                try closer.closeIdleIfPossible(live.closing)
                do { try rest.popFirst()?() } catch { failure.withLock { $0 = error } }
            })
        let report = try live.store().follow(path, following)
        if let error = failure.withLock({ $0 }) { throw error }
        return report
    }

    private func append(_ text: String) throws {
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    private func texts() throws -> [[String?]] {
        try live.sessions().map { $0.session.messages.map(\.text) }
    }

    @Test("takes whole lines as they come")
    func grows() throws {
        try live.scratch.write("app.jsonl", live.said("one") + "\n")
        let report = try follow([
            {
                #expect(try live.store().openSessions().map(\.messages) == [1])
                try append(
                    live.said("two", at: nil) + "\n" + live.said("three", at: nil).dropLast())
            },
            {
                #expect(try live.store().openSessions().map(\.messages) == [2])
                try append("}\r\n\n" + #"{"session": "s", "end": true}"# + "\n")
            },
            { try append(live.said("four") + "\nnonsense\n" + live.said("cut").prefix(20)) },
            {
                let found = try texts()
                #expect(found == [["one", "two", "three"]])
            },
        ])
        #expect(report?.format == .events)
        #expect((report?.events, report?.knownEvents, report?.rejected) == (5, 0, 1))
        #expect(report?.rejections.first?.line == 7)
        // What was cut is taken when it is whole, by whichever command.
        try append(String(live.said("cut").dropFirst(20)) + "\n")
        let again = try live.store().importFile(path, surroundings: live.surroundings)
        #expect((again.events, again.knownEvents, again.rejected) == (1, 5, 1))
        try live.expectSound()
    }

    @Test("goes on with the file that takes its name, and reads the rest of the old one before")
    func rotation() throws {
        try live.scratch.write("app.jsonl", live.said("a", at: nil) + "\n")
        let old = live.scratch.path("app.jsonl.1")
        let report = try follow([
            { try append(live.said("b", at: nil) + "\n") },
            {
                try FileManager.default.moveItem(atPath: path, toPath: old)
                let file = try #require(FileHandle(forWritingAtPath: old))
                try file.seekToEnd()
                try file.write(contentsOf: Data((live.said("c", at: nil) + "\n").utf8))
            },
            {},
            // The same line as in the old file, and yet another one.
            { try live.scratch.write("app.jsonl", live.said("b", at: nil) + "\n") },
            {}, {},
            { try append(live.said("d", at: nil)) },
            {
                try FileManager.default.moveItem(atPath: path, toPath: old + ".2")
                try live.scratch.write("app.jsonl", "")
            },
            {}, {},
            { try append(live.said("e", at: nil) + "\n") },
        ])
        #expect((report?.events, report?.rejected) == (6, 0))
        live.wait(minutes: 30)
        try live.closeIdle()
        #expect(try texts() == [["a", "b", "c", "b", "d", "e"]])
        try live.expectSound()
    }

    @Test("begins anew where the file is cut, also where it has grown again meanwhile")
    func truncation() throws {
        let first = live.said("a", at: nil) + "\n" + live.said("b", at: nil) + "\n"
        try live.scratch.write("app.jsonl", first)
        func rewrite(_ text: String) throws {
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Data(text.utf8))
            try file.close()
        }
        let report = try follow([
            { try rewrite(live.said("c", at: nil) + "\n") },
            {}, {},
            {
                try rewrite(
                    (0..<9).map { live.said("d\($0)", at: nil) + "\n" }.joined())
            },
            {}, {},
        ])
        #expect((report?.events, report?.rejected) == (12, 0))
        #expect(try live.store().openSessions().map(\.messages) == [12])
    }

    @Test("waits for a first line, and sets a session aside that comes twice")
    func sessions() throws {
        try live.scratch.write("app.jsonl", "")
        let one = #"{"id": "1", "messages": []}"# + "\n"
        let report = try follow([
            { try append("\n" + one.prefix(9)) },
            { try append(String(one.dropFirst(9))) },
            { try append(#"{"id": "1", "agent": "b", "messages": []}"# + "\n") },
            { try append(#"{"id": "2", "messages": []}"# + "\n" + one) },
        ])
        #expect(report?.format == .jsonLines)
        #expect((report?.imported, report?.unchanged, report?.rejected) == (2, 1, 1))
        #expect(report?.rejections.first?.line == 3)
        #expect(try follow([{}])?.unchanged == 3)
        try live.scratch.write("app.jsonl", "")
        #expect(try follow([{}, {}]) == nil)
    }

    @Test("keeps open what a source writes whose clock is years behind")
    func clock() throws {
        try live.scratch.write("app.jsonl", live.said("old", in: "old", at: -600_000) + "\n")
        try follow([
            {
                let open = try live.store().openCount()
                #expect(open == 0)
                live.wait(minutes: 40)
            },
            { try append(live.said("new", in: "new", at: -600_000) + "\n") },
            { live.wait(minutes: 29) },
            {
                let open = try live.store().openSessions().map(\.id)
                #expect(open == ["new"])
                live.wait(minutes: 1)
            },
            {},
            {
                let open = try live.store().openCount()
                #expect(open == 0)
            },
        ])
    }

    @Test("reads all of it again where sessions are made of several lines")
    func several() throws {
        func line(_ number: Int, _ text: String) -> String {
            """
            {"type": "user", "sessionId": "s", "uuid": "u\(number)", \
            "timestamp": "2026-11-20T08:00:0\(number)Z", \
            "message": {"role": "user", "content": "\(text)"}}

            """
        }
        try live.scratch.write("app.jsonl", line(1, "one"))
        var evidence: [String] = []
        let report = try follow([
            { live.wait(minutes: 1) }, {},
            {
                evidence = try live.sessions().map(\.evidenceID)
                #expect(try texts() == [["one"]])
                try append(line(2, "two") + line(3, "three").prefix(30))
            },
            { live.wait(minutes: 1) }, {},
            {
                #expect(try texts() == [["one", "two"]])
                try append(String(line(3, "three").dropFirst(30)))
            },
        ])
        #expect(try texts() == [["one", "two", "three"]])
        #expect(try live.sessions().map(\.evidenceID) == evidence)
        #expect((report?.imported, report?.replaced, report?.rejected) == (1, 2, 0))
        let error = #expect(throws: TraceError.self) {
            try follow([
                {
                    try FileManager.default.removeItem(atPath: path)
                    try live.scratch.write("app.jsonl", line(4, "four"))
                }, {}, {},
            ])
        }
        #expect(error?.description.contains("another file took its name") == true)
        #expect(try texts() == [["one", "two", "three"]])
    }

    @Test("refuses what it can't follow, and says what to do instead")
    func refusals() throws {
        try live.scratch.write("app.jsonl", tau2([simulation("a")]))
        let document = #expect(throws: TraceError.self) { try follow([{}]) }
        #expect(document?.description.contains("are not one a line") == true)
        #expect(document?.suggestion?.contains("run 'promptgit observe' again") == true)
        try live.scratch.write("app.jsonl", bytes: [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 10])
        let compressed = #expect(throws: TraceError.self) { try follow([{}]) }
        #expect(compressed?.description.contains("compressed with gzip") == true)
        try live.scratch.write("app.jsonl", "what is this\n")
        let unknown = #expect(throws: TraceError.self) { try follow([{}]) }
        #expect(unknown?.code == .unknownFormat)
        #expect(try live.store().metrics().sessions == 0)
    }
}
