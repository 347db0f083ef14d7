import Basics
import TestSupport
import Testing

@testable import YAMLKit

/// The three-way merge of documents.
struct MergeTests {
    private func merged(_ base: String, _ ours: String, _ theirs: String) throws -> (
        text: String, conflicts: Int
    ) {
        let merge = YAMLMerge(
            base: Array(base.utf8), ours: Array(ours.utf8), theirs: Array(theirs.utf8))
        let outcome = try merge.merged()
        return (String(decoding: outcome.bytes, as: UTF8.self), outcome.conflicts)
    }

    @Test("an example comes out byte for byte", arguments: MergeExamples.all)
    func example(_ example: MergeExamples.Example) throws {
        let result = try merged(example.base, example.ours, example.theirs)
        #expect(Array(result.text.utf8) == Array(example.merged.utf8), "\(result.text)")
        #expect(result.conflicts == example.conflicts)
    }

    @Test("of one changed side the bytes are taken", arguments: MergeExamples.all)
    func oneSide(_ example: MergeExamples.Example) throws {
        let (base, side) = (example.base, example.ours)
        for sides in [(side, side), (base, side), (side, base)] {
            #expect(Array(try merged(base, sides.0, sides.1).text.utf8) == Array(side.utf8))
        }
    }

    @Test("the base is shown where git would show it")
    func styles() throws {
        var merge = YAMLMerge(
            base: Array("t: |\n  1\n  2\n".utf8), ours: Array("t: |\n  a\n  x\n".utf8),
            theirs: Array("t: |\n  a\n  y\n".utf8))
        merge.markers.size = 9
        merge.markers.ours = "HEAD"
        merge.markers.base = "b0"
        merge.markers.theirs = "topic"
        merge.markers.style = .diff3
        #expect(
            String(decoding: try merge.merged().bytes, as: UTF8.self)
                == "t: |\n<<<<<<<<< HEAD\n  a\n  x\n||||||||| b0\n  1\n  2\n=========\n  a\n  y\n"
                + ">>>>>>>>> topic\n")
        merge.markers.style = .zdiff3
        #expect(
            String(decoding: try merge.merged().bytes, as: UTF8.self)
                == "t: |\n  a\n<<<<<<<<< HEAD\n  x\n||||||||| b0\n  1\n  2\n=========\n  y\n"
                + ">>>>>>>>> topic\n")
        merge.markers.style = .merge
        #expect(
            String(decoding: try merge.merged().bytes, as: UTF8.self)
                == "t: |\n  a\n<<<<<<<<< HEAD\n  x\n=========\n  y\n>>>>>>>>> topic\n")
    }

    static let obstacles: [(MergeObstacle.Code, String, String, String)] = [
        (.unreadable, "a: 1\n", "a: [\n", "a: 2\n"),
        (.unreadable, "a: 1\n", "a: 1\na: 2\n", "a: 2\n"),
        (.unreadable, "a: 1\n", "a: 1\n---\nb: 2\n", "a: 2\n"),
        (.unreadable, "a: 1\n", "<<<<<<< ours\na: 2\n=======\na: 3\n>>>>>>> x\n", "a: 2\n"),
        (.empty, "", "a: 1\n", "a: 2\n"),
        (.empty, "# only\n", "a: 1\n", "a: 2\n"),
        (.notBlock, "{a: 1}\n", "{a: 2}\n", "{a: 3}\n"),
        (.sharedValue, "a: &x 1\nb: *x\n", "a: &x 2\nb: *x\n", "a: &x 3\nb: *x\n"),
        (.notBlock, "a: 1\n", "- 1\n", "a: 2\n"),
    ]

    @Test("what is out of the ordinary is left to git", arguments: obstacles.indices)
    func obstacle(_ index: Int) throws {
        let (code, base, ours, theirs) = Self.obstacles[index]
        let error = #expect(throws: MergeObstacle.self) { try merged(base, ours, theirs) }
        #expect(error?.code == code)
    }

    @Test("bytes that are not UTF-8 are left to git")
    func encoding() {
        let merge = YAMLMerge(
            base: [0x61, 0x3A, 0x20, 0xFF, 0x0A], ours: Array("a: 1\n".utf8),
            theirs: Array("a: 2\n".utf8))
        let error = #expect(throws: MergeObstacle.self) { try merge.merged() }
        #expect(error?.code == .unreadable)
    }
}
