import Basics
import GitKit
import TestSupport
import Testing

/// The merge of lines in this process, against the program `git merge-file`.
@Suite("A merge of lines", .needsProgram("git"))
struct TextMergeTests {
    /// Three versions of a text of few different lines, so that much can be taken for much.
    private struct Example {
        var files: [[UInt8]]

        init(_ random: inout SeededGenerator) {
            let few = ["a", "b", "", "}", "  ", "foo bar"]
            let many = (0..<30).map { "line \($0)" }
            let words = Bool.random(using: &random) ? few : many
            let end = Int.random(in: 0..<4, using: &random) == 0 ? "\r\n" : "\n"
            func word() -> String { words.randomElement(using: &random) ?? "" }
            let base = (0..<Int.random(in: 0...25, using: &random)).map { _ in word() }
            func edited() -> [String] {
                var lines = base
                for _ in 0..<Int.random(in: 0...5, using: &random) {
                    let place = Int.random(in: 0...lines.count, using: &random)
                    let kind = Int.random(in: 0..<3, using: &random)
                    if kind == 0 || place == lines.count {
                        lines.insert(word(), at: place)
                    } else if kind == 1 {
                        lines.remove(at: place)
                    } else {
                        lines[place] = word()
                    }
                }
                return lines
            }
            files = []
            for lines in [base, edited(), edited()] {
                var text = lines.map { $0 + end }.joined()
                switch Int.random(in: 0..<8, using: &random) {
                case 0: text = String(text.dropLast())
                case 1 where end != "\n": text = text.replacing(end, with: "\n", maxReplacements: 1)
                default: break
                }
                files.append(Array(text.utf8))
            }
        }
    }

    @Test("is byte for byte what git makes", arguments: TextMerge.Style.allCases)
    func same(style: TextMerge.Style) throws {
        let scratch = try Scratch()
        var random = SeededGenerator(seed: 3)
        var conflicts = 0
        for number in 0..<250 {
            let example = Example(&random)
            for (name, bytes) in zip(["o", "a", "b"], example.files) {
                try scratch.write(name, bytes: bytes)
            }
            let size = [7, 1, 12][number % 3]
            let label = ["ours", "", "two words"][number % 3]
            let option = style == .merge ? [] : ["--\(style.rawValue)"]
            let git = try scratch.run(
                "git",
                ["merge-file"] + option + [
                    "--marker-size=\(size)", "-L", label, "-L", "base", "-L", "theirs", "a", "o",
                    "b",
                ])
            var merge = TextMerge(
                base: example.files[0], ours: example.files[1], theirs: example.files[2])
            merge.labels.ours = label
            merge.markerSize = size
            merge.style = style
            let merged = try #require(try merge.merged())
            #expect(try merged.bytes == Files.read(scratch.path("a")), "\(number)")
            #expect(merged.conflicts == Int(git.status), "\(number)")
            conflicts += merged.conflicts
        }
        #expect(conflicts > 100)
    }

    @Test("what git does not merge is not merged, and what looks like a marker is no conflict")
    func special() throws {
        let text = Array("a\n".utf8)
        #expect(try TextMerge(base: text, ours: [0x61, 0], theirs: text).merged() == nil)
        let late = Array(repeating: UInt8(0x61), count: 8_000) + [0]
        #expect(try TextMerge(base: text, ours: late, theirs: text).merged()?.conflicts == 0)
        let ours = Array("<<<<<<< ours\nconflict 0\nconflict 1\nb\n".utf8)
        let merged = try TextMerge(base: text, ours: ours, theirs: Array("c\n".utf8)).merged()
        #expect(merged?.conflicts == 1)
        #expect(try TextMerge(base: [], ours: [], theirs: text).merged()?.bytes == text)
    }
}
