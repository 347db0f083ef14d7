package import Basics

/// A ``CheckState`` as bytes, of which only what somebody asks for is read.
///
/// A check in which little changed needs little of what was known: for 10,000 files unpacking
/// everything takes more than ten times as long as the rest of such a check. Files have positions from
/// 0 in the order of their paths. The bytes are a head of sixteen numbers, tables of fixed width, then
/// the records, and a checksum of all that.
package struct PackedState: Sendable {
    private let table: ByteTable
    private let head: Head

    /// How many files there are.
    package var count: Int { head.count }
    /// Whether the files can be looked at one by one: paths are ASCII and no file claims the name
    /// of another one or belongs to a workspace.
    package var isPlain: Bool { head.isPlain }

    /// Where the parts begin, in the order in which they follow each other.
    private struct Head {
        static let magic = 0x3173_6770
        static let size = 16 * 4

        var count = 0
        var isPlain = false
        var names = 0
        var findings = 0
        var pathStarts = 0
        var paths = 0
        var contents = 0
        var nameTable = 0
        var userStarts = 0
        var users = 0
        var recordStarts = 0
        var records = 0
        var findingTable = 0
        var whole = 0
        var end = 0
    }

    /// Takes bytes that ``CheckState/encoded()`` made; nil for anything else, such as damaged ones.
    package init?(_ bytes: [UInt8]) { self.init(ByteTable(bytes)) }

    /// Takes such bytes that may stand in a file.
    package init?(_ table: ByteTable) {
        guard table.count >= Head.size + 8, table.isSound else { return nil }
        self.table = table
        var words: [Int] = []
        for index in 0..<16 { words.append(table.word(at: index * 4)) }
        guard words[0] == Head.magic else { return nil }
        var head = Head()
        head.count = words[1]
        head.isPlain = words[2] == 1
        head.names = words[3]
        head.findings = words[4]
        head.pathStarts = Head.size
        head.paths = head.pathStarts + (head.count + 1) * 4
        head.contents = words[5]
        head.nameTable = head.contents + head.count * ContentID.size
        head.userStarts = head.nameTable + head.names * 12
        head.users = head.userStarts + (head.count + 1) * 4
        head.recordStarts = words[6]
        head.records = head.recordStarts + (head.count + 1) * 4
        head.findingTable = words[7]
        head.whole = head.findingTable + head.findings * 4
        head.end = table.count - 8
        let order = [
            head.paths, head.contents, head.userStarts, head.users, head.recordStarts, head.records,
            head.findingTable, head.whole, head.end,
        ]
        guard zip(order, order.dropFirst()).allSatisfy(<=) else { return nil }
        self.head = head
        guard isOrdered(head.pathStarts, upTo: head.contents - head.paths),
            isOrdered(head.userStarts, upTo: (head.recordStarts - head.users) / 4),
            isOrdered(head.recordStarts, upTo: head.findingTable - head.records)
        else { return nil }
    }

    /// All of its bytes, as ``CheckState/encoded()`` made them.
    package var bytes: [UInt8] { Array(table.bytes(in: 0..<table.count)) }

    /// Eight bytes that nearly always differ between states.
    package var checksum: [UInt8] { Array(table.bytes(in: head.end..<table.count)) }

    /// The checksum of a state as bytes.
    package static func checksum(of bytes: [UInt8]) -> [UInt8] { Array(bytes.suffix(8)) }

    /// Whether the offsets of a table grow and stay within what they lead to.
    private func isOrdered(_ start: Int, upTo limit: Int) -> Bool {
        var last = 0
        for index in 0...count {
            let next = table.word(at: start + index * 4)
            guard next >= last, next <= limit else { return false }
            last = next
        }
        return true
    }

    private func range(_ starts: Int, _ position: Int) -> Range<Int> {
        table.word(at: starts + position * 4)..<table.word(at: starts + position * 4 + 4)
    }

    // MARK: - Files

    /// The bytes of a file's path.
    package func pathBytes(at position: Int) -> ArraySlice<UInt8> {
        table.bytes(in: pathRange(position))
    }

    private func pathRange(_ position: Int) -> Range<Int> {
        let range = range(head.pathStarts, position)
        return (head.paths + range.lowerBound)..<(head.paths + range.upperBound)
    }

    /// A file's path.
    package func path(at position: Int) -> String {
        String(decoding: pathBytes(at: position), as: UTF8.self)
    }

    /// The identity of a file's bytes.
    package func content(at position: Int) -> ContentID {
        let start = head.contents + position * ContentID.size
        return ContentID(in: table, at: start)
    }

    /// What is known of a file; nil where that can't be read.
    package func record(at position: Int) -> FileRecord? {
        let range = range(head.recordStarts, position)
        var reader = table.reader(
            in: (head.records + range.lowerBound)..<(head.records + range.upperBound))
        return reader.record(path: path(at: position), content: content(at: position))
    }

    /// The position of the file with a path.
    package func position(of path: String) -> Int? {
        let wanted = Array(path.utf8)
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            let order = table.compare(pathRange(middle), with: wanted)
            if order == 0 { return middle }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// The positions of files whose paths are sorted.
    package func positions(of paths: [String]) -> [Int?] {
        var next = 0
        return paths.map { path in
            while next < count {
                if pathBytes(at: next).elementsEqual(path.utf8) {
                    next += 1
                    return next - 1
                }
                guard self.path(at: next) < path else { return nil }
                next += 1
            }
            return nil
        }
    }

    /// The position of the file that has an asset.
    func position(of reference: AssetReference) -> Int? {
        let wanted = NameIndex.hash(reference)
        var low = 0
        var high = head.names
        while low < high {
            let middle = (low + high) / 2
            if table.doubleWord(at: head.nameTable + middle * 12) < wanted {
                low = middle + 1
            } else {
                high = middle
            }
        }
        while low < head.names, table.doubleWord(at: head.nameTable + low * 12) == wanted {
            let position = table.word(at: head.nameTable + low * 12 + 8)
            if position < count, record(at: position)?.reference == reference { return position }
            low += 1
        }
        return nil
    }

    /// The files whose assets name or include a file's asset.
    func users(of position: Int) -> [Int] {
        range(head.userStarts, position).map { table.word(at: head.users + $0 * 4) }
            .filter { $0 < count }
    }

    /// The files in which, or in what they are made of, something is wrong.
    var findings: [Int] {
        (0..<head.findings).map { table.word(at: head.findingTable + $0 * 4) }.filter { $0 < count }
    }

    /// What is wrong with the library as a whole and, in the second list, only in some workspace.
    func whole() -> (whole: [Diagnostic], workspaces: [Diagnostic])? {
        var reader = table.reader(in: head.whole..<head.end)
        guard let whole = reader.list({ $0.diagnostic() }),
            let workspaces = reader.list({ $0.diagnostic() }), reader.isAtEnd
        else { return nil }
        return (whole, workspaces)
    }

    // MARK: - Packing

    /// What is packed of some files that follow each other.
    private struct Files: Sendable {
        var pathStarts: [Int] = []
        var paths: [UInt8] = []
        var contents: [UInt8] = []
        var recordStarts: [Int] = []
        var records = ByteWriter()

        init(_ all: [FileRecord], _ positions: Range<Int>) {
            for position in positions {
                pathStarts.append(paths.count)
                paths += all[position].path.path.utf8
                contents += all[position].content.bytes
                recordStarts.append(records.bytes.count)
                records.write(all[position])
            }
        }
    }

    /// Packs a state.
    static func bytes(of state: CheckState) -> [UInt8] {
        let (records, index) = (state.records, state.index)
        let parts = concurrentShares(of: records.count) { Files(records, $0) }
        var pathStarts: [UInt8] = []
        var paths: [UInt8] = []
        var contents: [UInt8] = []
        var recordStarts: [UInt8] = []
        var recordBytes: [UInt8] = []
        for part in parts {
            for end in part.pathStarts { pathStarts.append(word: paths.count + end) }
            for end in part.recordStarts { recordStarts.append(word: recordBytes.count + end) }
            paths += part.paths
            contents += part.contents
            recordBytes += part.records.bytes
        }
        pathStarts.append(word: paths.count)
        recordStarts.append(word: recordBytes.count)
        var names: [(hash: UInt64, position: Int)] = []
        var userStarts: [UInt8] = []
        var userTable: [UInt8] = []
        var findings: [Int] = []
        var isPlain = state.workspaces.isEmpty && paths.allSatisfy { $0 < 0x80 }
        for position in records.indices {
            let record = records[position]
            if !record.own.isEmpty || !record.composed.isEmpty { findings.append(position) }
            if record.path.workspace != nil { isPlain = false }
            userStarts.append(word: userTable.count / 4)
            guard let number = index.assets[position] else { continue }
            guard index.isFirst(position) else {
                isPlain = false
                continue
            }
            names.append((index.hashes[number], position))
            for user in index.users(of: number) { userTable.append(word: user) }
        }
        userStarts.append(word: userTable.count / 4)
        names.sort { ($0.hash, $0.position) < ($1.hash, $1.position) }
        var nameTable: [UInt8] = []
        for name in names {
            nameTable.append(doubleWord: name.hash)
            nameTable.append(word: name.position)
        }
        var findingTable: [UInt8] = []
        for position in findings { findingTable.append(word: position) }
        var tail = ByteWriter()
        tail.write(state.whole) { $0.write($1) }
        tail.write(state.workspaces) { $0.write($1) }
        let contentStart = Head.size + pathStarts.count + paths.count
        let recordStart =
            contentStart + contents.count + nameTable.count + userStarts.count + userTable.count
        var head: [UInt8] = []
        for word in [
            Head.magic, records.count, isPlain ? 1 : 0, names.count, findings.count, contentStart,
            recordStart, recordStart + recordStarts.count + recordBytes.count,
        ] {
            head.append(word: word)
        }
        head += [UInt8](repeating: 0, count: Head.size - head.count)
        var all = ByteWriter()
        for part in [
            head, pathStarts, paths, contents, nameTable, userStarts, userTable, recordStarts,
            recordBytes, findingTable, tail.bytes,
        ] {
            all.write(raw: part)
        }
        return all.finished()
    }
}
