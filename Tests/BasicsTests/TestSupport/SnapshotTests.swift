import TestSupport
import Testing

@Suite struct SnapshotTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.write("letters.txt", "a\nb\nc\n")
    }

    private func failure(
        _ text: String, named name: String, recording: Bool = false
    ) throws -> String? {
        try snapshotFailure(text, named: name, in: scratch.root, recording: recording)
    }

    @Test func anEqualTextPasses() throws {
        #expect(try failure("a\nb\nc\n", named: "letters") == nil)
    }

    @Test func aDifferentTextFailsWithTheLinesThatDiffer() throws {
        let lines = " a\n-b\n+B\n c\n "
        #expect(
            try failure("a\nB\nc\n", named: "letters")
                == "'letters' differs from its recording:\n\(lines)")
    }

    @Test func aMissingRecordingFailsAndIsNotMade() throws {
        #expect(try failure("text", named: "none")?.hasPrefix("no recording 'none' yet") == true)
        #expect(!scratch.exists("none.txt"))
    }

    @Test func recordingWritesAndFails() throws {
        let said = try failure("new\n", named: "sub/new.json", recording: true)
        #expect(said == "recorded 'sub/new.json'; run again without RECORD_SNAPSHOTS")
        #expect(try scratch.read("sub/new.json") == "new\n")
    }
}
