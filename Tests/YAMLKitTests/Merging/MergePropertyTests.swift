import Basics
import TestSupport
import Testing

@testable import YAMLKit

/// What must hold for any merge, looked at on random documents and edits.
@Suite("A merge of random documents")
struct MergePropertyTests {
    private static let seeds = Array(UInt64(0)..<600)

    /// Merges; nil where the sides together leave nothing of the file, which is left to git.
    private func merge(
        _ base: String, _ ours: String, _ theirs: String, dividesTexts: Bool = true
    ) throws -> (text: String, conflicts: Int)? {
        var merge = YAMLMerge(
            base: Array(base.utf8), ours: Array(ours.utf8), theirs: Array(theirs.utf8))
        merge.dividesTexts = dividesTexts
        let outcome: YAMLMerge.Outcome
        do {
            outcome = try merge.merged()
        } catch {
            guard error.code == .notBlock else { throw error }
            return nil
        }
        return (String(decoding: outcome.bytes, as: UTF8.self), outcome.conflicts)
    }

    private func value(_ text: String) throws -> JSONValue {
        try #require(
            try YAMLDocument(parsing: Array(text.utf8), file: "", limits: .standard).root?.value)
    }

    /// The value with its lists sorted: what both sides added at one place is ours, then theirs.
    private func unordered(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let items):
            .array(items.map(unordered).sorted { $0.text(.canonical) < $1.text(.canonical) })
        case .object(let object):
            .object(JSONObject(object.members.map { (key: $0.key, value: unordered($0.value)) }))
        case .string(let text):
            .string(text.split(separator: "\n").sorted().joined(separator: "\n"))
        default: value
        }
    }

    @Test("of one changed side everything is taken", arguments: [true, false])
    func oneSide(dividesTexts: Bool) throws {
        for seed in Self.seeds {
            let example = RandomMerge(seed: seed)
            for side in [example.ours, example.theirs] {
                for (ours, theirs) in [(side, example.base), (example.base, side), (side, side)] {
                    let merged = try merge(
                        example.base, ours, theirs, dividesTexts: dividesTexts)
                    #expect(merged?.text == side, "seed \(seed)")
                    #expect(merged?.conflicts == 0)
                }
            }
        }
    }

    @Test("no edit is lost, and none comes that nobody made", arguments: [true, false])
    func words(dividesTexts: Bool) throws {
        var clean = 0
        for seed in Self.seeds {
            let example = RandomMerge(seed: seed)
            let (base, ours, theirs) = (
                RandomMerge.words(example.base), RandomMerge.words(example.ours),
                RandomMerge.words(example.theirs)
            )
            let outcome = try merge(
                example.base, example.ours, example.theirs, dividesTexts: dividesTexts)
            guard let merged = outcome else { continue }
            let words = RandomMerge.words(merged.text)
            let added = ours.subtracting(base).union(theirs.subtracting(base))
            let kept = base.intersection(ours).intersection(theirs)
            if merged.conflicts == 0 {
                clean += 1
                // The rule of a merge, word by word.
                #expect(words == kept.union(added), "seed \(seed)\n\(merged.text)")
                // It reads as YAML, and each of its lines is one that somebody wrote.
                _ = try value(merged.text)
                let lines = Set((example.ours + example.theirs).split(separator: "\n"))
                let isFlow = { (line: Substring) in line.contains("[") }
                #expect(
                    merged.text.split(separator: "\n").allSatisfy {
                        lines.contains($0) || isFlow($0)
                    }, "seed \(seed)")
            } else {
                #expect(words.isSuperset(of: kept.union(added)), "seed \(seed)\n\(merged.text)")
            }
        }
        #expect(clean > Self.seeds.count / 5 && clean < Self.seeds.count, "\(clean)")
    }

    @Test("the sides can be exchanged", arguments: [true, false])
    func exchanged(dividesTexts: Bool) throws {
        for seed in Self.seeds {
            let example = RandomMerge(seed: seed)
            let outcomes = [
                try merge(
                    example.base, example.ours, example.theirs, dividesTexts: dividesTexts),
                try merge(
                    example.base, example.theirs, example.ours, dividesTexts: dividesTexts),
            ]
            #expect((outcomes[0] == nil) == (outcomes[1] == nil), "seed \(seed)")
            guard let merged = outcomes[0], let other = outcomes[1] else { continue }
            #expect((merged.conflicts == 0) == (other.conflicts == 0), "seed \(seed)")
            guard merged.conflicts == 0, other.conflicts == 0 else { continue }
            #expect(
                try unordered(value(merged.text)) == unordered(value(other.text)), "seed \(seed)")
        }
    }

    @Test("a text that both changed is never made of both")
    func texts() throws {
        var conflicts = 0
        for seed in Self.seeds {
            let example = RandomMerge(seed: seed)
            guard
                let merged = try merge(
                    example.base, example.ours, example.theirs, dividesTexts: false)
            else { continue }
            conflicts += merged.conflicts
            guard merged.conflicts == 0 else { continue }
            let (ours, theirs) = (try value(example.ours), try value(example.theirs))
            for (key, text) in try value(merged.text).objectValue?.members ?? [] {
                guard case .string = text else { continue }
                #expect(text == ours[key] || text == theirs[key], "seed \(seed) \(key)")
            }
        }
        #expect(conflicts > 0)
    }

    @Test("where git merges the lines, both say the same", .needsProgram("git"))
    func git() throws {
        let scratch = try Scratch()
        var both = 0
        var gitAlone: [UInt64] = []
        for seed in Self.seeds {
            let example = RandomMerge(seed: seed)
            try scratch.write("o", example.base)
            try scratch.write("a", example.ours)
            try scratch.write("b", example.theirs)
            let git = try scratch.run("git", "merge-file", "-p", "a", "o", "b")
            // Keys that come twice are no merge.
            guard git.status == 0, let lines = try? value(git.stdout) else { continue }
            let merged = try merge(example.base, example.ours, example.theirs)
            guard let merged, merged.conflicts == 0 else {
                gitAlone.append(seed)
                continue
            }
            both += 1
            #expect(try value(merged.text) == lines, "seed \(seed)")
        }
        #expect(both > 100, "\(both)")
        #expect(gitAlone == [], "\(gitAlone.count) of \(both)")
    }
}
