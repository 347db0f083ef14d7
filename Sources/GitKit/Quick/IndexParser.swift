#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Finds the entries and extensions in the bytes of an index (gitformat-index).
///
/// Each place is checked against the end before it is looked at, so that no content can lead
/// outside.
struct IndexParser {
    enum Outcome {
        case good
        /// A form that is not read here.
        case unusual
        case damaged(at: Int, String)
    }

    private(set) var outcome = Outcome.good
    private(set) var version = 0
    private(set) var records: [IndexFile.Record] = []
    private(set) var expandedPaths: [UInt8] = []
    /// Where the content of the extension `TREE` stands.
    private(set) var folders: Range<Int>?

    /// Where the checksum begins.
    private let end: Int
    private var position = 12

    init(end: Int) { self.end = end }

    /// An entry without its path: times, place, mode, owner, size, id and flags.
    private static let fixedSize = 62
    private static let longName = 0xFFF

    mutating func parse(_ bytes: UnsafeRawBufferPointer) {
        guard unsafe bytes.prefix(4).elementsEqual("DIRC".utf8) else {
            outcome = .damaged(at: 0, "it does not begin with 'DIRC'")
            return
        }
        version = unsafe Int(Self.number(bytes, 4))
        let count = unsafe Int(Self.number(bytes, 8))
        guard (2...4).contains(version) else {
            outcome = .unusual
            return
        }
        guard count <= (end - position) / Self.fixedSize else {
            outcome = .damaged(at: 8, "it can't have as many entries as it says, \(count)")
            return
        }
        records.reserveCapacity(count)
        for _ in 0..<count {
            let isRead = unsafe version == 4 ? readCompressed(bytes) : readPlain(bytes)
            guard isRead else { return }
        }
        unsafe readExtensions(bytes)
    }

    /// Reads an entry of version 2 or 3: the path as it is, padded with NULs to a multiple of 8.
    private mutating func readPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let fixed = unsafe readFixedPart(bytes),
            let count = unsafe textLength(bytes, from: fixed.end)
        else { return false }
        guard
            fixed.nameCount == Self.longName ? count >= Self.longName : count == fixed.nameCount
        else { return fail(fixed.end, "a path is not as long as it says") }
        let start = position
        let next = start + (fixed.end - start + count + 8) / 8 * 8
        guard next <= end else { return fail(fixed.end, "an entry is cut off") }
        let record = IndexFile.Record(
            start: UInt32(start), path: UInt32(fixed.end), pathCount: UInt32(count))
        let name = unsafe UnsafeRawBufferPointer(rebasing: bytes[fixed.end..<fixed.end + count])
        if let last = records.last {
            let from = Int(last.path)
            let before = unsafe UnsafeRawBufferPointer(
                rebasing: bytes[from..<from + Int(last.pathCount)])
            guard unsafe isOrdered(before, bytes[Int(last.start) + 60], name, bytes[start + 60])
            else { return fail(start, "its entries are not in order") }
        }
        records.append(record)
        position = next
        return true
    }

    /// Reads an entry of version 4: how many bytes of the path before it fall away at the end, and
    /// what comes in their place.
    private mutating func readCompressed(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let fixed = unsafe readFixedPart(bytes) else { return false }
        var place = fixed.end
        guard let removed = unsafe readVariable(bytes, &place),
            let count = unsafe textLength(bytes, from: place)
        else { return outcomeIsSet || fail(fixed.end, "a path is cut off") }
        let before = records.last.map { Int($0.path)..<Int($0.path) + Int($0.pathCount) } ?? 0..<0
        guard removed <= before.count else {
            return fail(fixed.end, "a path has less in front of it than it takes away")
        }
        let kept = before.count - removed
        // Paths that share long beginnings take much less room in the file than here.
        guard expandedPaths.count + kept + count <= max(1 << 20, 16 * end) else {
            outcome = .unusual
            return false
        }
        guard
            fixed.nameCount == min(kept + count, Self.longName)
        else { return fail(fixed.end, "a path is not as long as it says") }
        let start = position
        let from = expandedPaths.count
        // A slice of itself would make the array copy all of it: 78 ms for 10,000 entries.
        expandedPaths.append(contentsOf: repeatElement(0, count: kept))
        unsafe expandedPaths.withUnsafeMutableBytes { paths in
            let old = unsafe UnsafeRawBufferPointer(rebasing: paths[before.prefix(kept)])
            let new = unsafe UnsafeMutableRawBufferPointer(rebasing: paths[from..<from + kept])
            unsafe new.copyMemory(from: old)
        }
        unsafe expandedPaths.append(contentsOf: bytes[place..<place + count])
        if let last = records.last {
            let flags = unsafe (bytes[Int(last.start) + 60], bytes[start + 60])
            let isOrdered = unsafe expandedPaths.withUnsafeBytes { paths in
                unsafe self.isOrdered(
                    UnsafeRawBufferPointer(rebasing: paths[before]), flags.0,
                    UnsafeRawBufferPointer(rebasing: paths[from...]), flags.1)
            }
            guard isOrdered else { return fail(start, "its entries are not in order") }
        }
        records.append(
            IndexFile.Record(
                start: UInt32(start), path: UInt32(from), pathCount: UInt32(kept + count)))
        position = place + count + 1
        return true
    }

    /// Checks what comes before an entry's path, and returns where that ends and the length that
    /// the path is said to have.
    private mutating func readFixedPart(
        _ bytes: UnsafeRawBufferPointer
    ) -> (end: Int, nameCount: Int)? {
        guard position + Self.fixedSize + 1 < end else {
            _ = fail(position, "an entry is cut off")
            return nil
        }
        let mode = unsafe Self.number(bytes, position + 24)
        let flags = unsafe Int(bytes[position + 60]) << 8 | Int(bytes[position + 61])
        var next = position + Self.fixedSize
        var isKnown = [.file, .executable, .link, .submodule].contains(FileMode(rawValue: mode))
        if flags & 0x4000 != 0 {
            // Of the second flags only those of `IndexFile.Flags` are defined.
            isKnown =
                unsafe isKnown && version > 2 && bytes[next] & 0x9F == 0 && bytes[next + 1] == 0
            next += 2
        }
        // A path of no length stands where a split index replaces an entry of its other part.
        guard isKnown, flags & Self.longName > 0 else {
            outcome = .unusual
            return nil
        }
        return (next, flags & Self.longName)
    }

    /// How many bytes there are up to the next NUL.
    private mutating func textLength(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < end, let base = bytes.baseAddress,
            let found = unsafe memchr(base + start, 0, end - start)
        else {
            _ = fail(start, "a path has no end")
            return nil
        }
        return unsafe UnsafeRawPointer(found) - (base + start)
    }

    /// Reads a number of variable length, as packs have them for offsets.
    private func readVariable(_ bytes: UnsafeRawBufferPointer, _ place: inout Int) -> Int? {
        var value = 0
        for index in 0..<5 {
            guard place < end else { return nil }
            let byte = unsafe bytes[place]
            place += 1
            value = (index == 0 ? 0 : (value + 1) << 7) + Int(byte & 0x7F)
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }

    /// Whether one entry may stand before another: by the bytes of the path, then by stage.
    ///
    /// `git update-index` can put the sides of a conflict beside the entry without one.
    private func isOrdered(
        _ left: UnsafeRawBufferPointer, _ leftFlags: UInt8, _ right: UnsafeRawBufferPointer,
        _ rightFlags: UInt8
    ) -> Bool {
        guard let first = left.baseAddress, let second = right.baseAddress else { return false }
        let result = unsafe memcmp(first, second, min(left.count, right.count))
        if result != 0 { return result < 0 }
        if left.count != right.count { return left.count < right.count }
        let stages = (leftFlags >> 4 & 3, rightFlags >> 4 & 3)
        return stages.0 < stages.1
    }

    /// Looks at what follows the entries: each extension has a name of four letters, and only one
    /// that begins with a capital may be passed over.
    private mutating func readExtensions(_ bytes: UnsafeRawBufferPointer) {
        while position < end {
            guard position + 8 <= end else {
                outcome = .damaged(at: position, "there is more than its entries")
                return
            }
            let size = unsafe Int(Self.number(bytes, position + 4))
            let content = position + 8
            guard size <= end - content else {
                outcome = .damaged(at: position, "an extension is cut off")
                return
            }
            let first = unsafe bytes[position]
            guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) else {
                outcome = .unusual
                return
            }
            if unsafe bytes[position..<content - 4].elementsEqual("TREE".utf8) {
                folders = content..<content + size
            }
            position = content + size
        }
    }

    private var outcomeIsSet: Bool {
        if case .good = outcome { false } else { true }
    }

    private mutating func fail(_ position: Int, _ why: String) -> Bool {
        outcome = .damaged(at: position, why)
        return false
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        unsafe UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
