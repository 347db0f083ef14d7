import SQLiteKit
import TestSupport
import Testing

@testable import Traces

/// Parts of sessions in memory and in the temporary table: both must say the same.
@Suite struct SessionPartsTests {
    private struct Added: Hashable {
        var keys: [String]
        var rank: Int?
        var line: Int
        var text: String
    }

    private struct Found: Hashable {
        var keys: [String]
        var texts: [String]
        var line: Int?
    }

    /// What is handed over of parts of which so many bytes may be in memory.
    private func groups(_ added: [Added], memory: Int) throws -> [Found] {
        let connection = try Connection(path: ":memory:")
        var parts = SessionParts(connection, memory: memory)
        for part in added {
            try parts.add(
                Array(part.text.utf8), keys: part.keys, rank: part.rank, line: part.line,
                offset: part.line)
        }
        var found: [Found] = []
        try parts.forEach { (group) throws(TraceError) in
            found.append(
                Found(
                    keys: group.keys,
                    texts: group.parts.map { String(decoding: $0, as: UTF8.self) },
                    line: group.place?.line))
        }
        try parts.clear()
        try parts.forEach { (_) throws(TraceError) in Issue.record("a part was not forgotten") }
        return found
    }

    /// Groups by the definition: what shares a key is one, and so is what a third one joins.
    private func expected(_ added: [Added]) -> [Found] {
        var groups: [[Added]] = []
        for part in added {
            let joined = groups.filter { $0.contains { !Set($0.keys).isDisjoint(with: part.keys) } }
            groups.removeAll { $0.contains { !Set($0.keys).isDisjoint(with: part.keys) } }
            groups.append((joined.flatMap(\.self) + [part]).sorted { $0.line < $1.line })
        }
        // In the order of the first parts, though another may have taken the place of one.
        groups.sort { $0[0].line < $1[0].line }
        return groups.map { group in
            let best = group.filter { $0.rank != nil }
                .max { ($0.rank ?? 0, $0.line) < ($1.rank ?? 0, $1.line) }
            let kept = group.filter { $0.rank == nil || $0 == best }
            return Found(
                keys: Set(group.flatMap(\.keys)).sorted(), texts: kept.map(\.text),
                line: kept.first?.line)
        }
    }

    @Test(arguments: 1...20) func memoryAndTableSayTheSame(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...120, using: &random)
        let added = (1...count).map { line in
            Added(
                keys: (0..<Int.random(in: 1...2, using: &random)).map { _ in
                    "key \(Int.random(in: 0..<60, using: &random))"
                },
                rank: Int.random(in: 0..<4, using: &random) == 0
                    ? Int.random(in: 0..<5, using: &random) : nil,
                line: line, text: "part \(line)")
        }
        let expected = expected(added)
        for memory in [1 << 20, 4000, 700, 0] {
            #expect(try groups(added, memory: memory) == expected, "\(memory) bytes")
        }
    }

    @Test(arguments: [1 << 20, 0]) func whatIsTooLongIsSaidAndNotRead(_ memory: Int) throws {
        let connection = try Connection(path: ":memory:")
        var parts = SessionParts(connection, memory: memory, limit: 10)
        for line in 1...4 {
            try parts.add(Array("123456".utf8), keys: ["long"], line: line, offset: 0)
        }
        try parts.add(Array("0123456789".utf8), keys: ["short"], line: 5, offset: 0)
        var found: [[Int]] = []
        try parts.forEach { (group) throws(TraceError) in
            found.append([group.isTooLong ? 1 : 0, group.parts.count, group.place?.line ?? 0])
        }
        #expect(found == [[1, 0, 1], [0, 1, 5]])
    }

    /// Of a session that repeats itself only the longest telling takes room.
    @Test func onlyTheHighestRankTakesMemory() {
        var groups = PartGroups()
        for number in 1...1000 {
            let part = SessionPart(
                number: Int64(number), rank: number, line: number, offset: 0,
                json: [UInt8](repeating: 0, count: 1000))
            groups.add(part, keys: ["conversation"])
        }
        #expect(groups.size < 2000)
        #expect(groups.sorted.map { $0.all.map(\.number) } == [[1000]])
    }
}
