internal import Basics

/// What an entry of a tree is, as git writes it: the octal modes of git-fast-import.
package struct FileMode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package var rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A regular file, 100644.
    package static let file = FileMode(rawValue: 0o100644)
    /// A file that may be executed, 100755.
    package static let executable = FileMode(rawValue: 0o100755)
    /// A symbolic link, 120000; the blob is its target.
    package static let link = FileMode(rawValue: 0o120000)
    /// A folder, 40000.
    package static let tree = FileMode(rawValue: 0o040000)
    /// A submodule, 160000; the id is a commit of another repository.
    package static let submodule = FileMode(rawValue: 0o160000)

    /// Six octal digits, as in a diff.
    package var description: String {
        let digits = String(rawValue, radix: 8)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// The mode as a tree holds it: octal without leading zeros.
    var treeDigits: String { String(rawValue, radix: 8) }

    /// Whether a tree may hold it, short of the historical 100664.
    var isKnown: Bool {
        [.file, .executable, .link, .tree, .submodule].contains(self)
    }
}

/// A file in a tree.
package struct TreeEntry: Hashable, Sendable {
    /// The path from the tree's top, separated by `/`.
    package var path: String
    package var mode: FileMode
    package var id: ObjectID

    package init(path: String, mode: FileMode, id: ObjectID) {
        self.path = path
        self.mode = mode
        self.id = id
    }
}

/// A change to make to a tree.
package enum TreeChange: Hashable, Sendable {
    /// A file with this content, in place of what is there.
    case put(path: String, id: ObjectID, mode: FileMode = .file)
    /// No such file any more.
    case remove(path: String)

    /// The path concerned.
    package var path: String {
        switch self {
        case .put(let path, _, _), .remove(let path): path
        }
    }
}

/// One level of a tree in its stored form (gitformat-tree: `<mode> <name>\0<20 bytes>` …), read
/// without copying what nobody asks for: a folder may hold ten thousand files.
struct StoredTree {
    struct Entry {
        var mode: FileMode
        var name: ArraySlice<UInt8>
        /// The whole entry as it is stored.
        var stored: ArraySlice<UInt8>
        /// Made only where somebody asks: most entries of a large folder are passed over.
        var id: ObjectID { ObjectID(bytes: stored.suffix(20)) ?? .zero }
    }

    let bytes: [UInt8]

    /// Calls `visit` for each entry in the stored order until it returns false; throws `.corrupt`
    /// for a malformed tree.
    func forEach(
        of tree: ObjectID, _ visit: (Entry) throws(GitError) -> Bool
    ) throws(GitError) {
        var position = 0
        while let place = try place(at: position, of: tree) {
            position = place.end
            if try !visit(entry(place)) { return }
        }
    }

    /// Where an entry stands in the stored form.
    struct Place {
        var start: Int
        var mode: UInt32
        var nameStart: Int
        var nameEnd: Int
        var end: Int { nameEnd + 21 }
    }

    /// The place of the entry that begins at a position; nil at the end, and `.corrupt` is thrown for
    /// what is no entry.
    func place(at start: Int, of tree: ObjectID) throws(GitError) -> Place? {
        guard start < bytes.count else { return nil }
        var position = start
        var mode: UInt32 = 0
        while position < bytes.count, bytes[position] != 32 {
            let digit = bytes[position] &- 48
            guard digit < 8, position - start < 7 else {
                throw .corrupt(tree, "an entry has no mode")
            }
            mode = mode << 3 | UInt32(digit)
            position += 1
        }
        let nameStart = position + 1
        var nameEnd = nameStart
        while nameEnd < bytes.count, bytes[nameEnd] != 0 { nameEnd += 1 }
        guard nameEnd > nameStart, nameEnd + 20 < bytes.count else {
            throw .corrupt(tree, "an entry is cut off")
        }
        return Place(start: start, mode: mode, nameStart: nameStart, nameEnd: nameEnd)
    }

    /// The entry at a place.
    func entry(_ place: Place) -> Entry {
        Entry(
            mode: FileMode(rawValue: place.mode), name: bytes[place.nameStart..<place.nameEnd],
            stored: bytes[place.start..<place.end])
    }

    /// The entry of a name, or nil.
    func entry(named name: [UInt8], of tree: ObjectID) throws(GitError) -> Entry? {
        var position = 0
        while let place = try place(at: position, of: tree) {
            position = place.end
            guard place.nameEnd - place.nameStart == name.count,
                countInCommon(bytes, from: place.nameStart, name, from: 0) == name.count
            else { continue }
            return entry(place)
        }
        return nil
    }

    /// Whether one entry stands before another: by bytes, a folder as if its name ended in `/`.
    static func precedes(
        _ left: some Collection<UInt8>, _ leftMode: FileMode, _ right: some Collection<UInt8>,
        _ rightMode: FileMode
    ) -> Bool {
        var first = left.makeIterator()
        var second = right.makeIterator()
        var leftEnded = false
        var rightEnded = false
        while true {
            let a = first.next()
            let b = second.next()
            let x = a ?? (leftEnded || leftMode != .tree ? 0 : UInt8(ascii: "/"))
            let y = b ?? (rightEnded || rightMode != .tree ? 0 : UInt8(ascii: "/"))
            if a == nil { leftEnded = true }
            if b == nil { rightEnded = true }
            if x != y { return x < y }
            if a == nil, b == nil { return false }
        }
    }

    /// An entry in its stored form.
    static func stored(mode: FileMode, name: [UInt8], id: ObjectID) -> [UInt8] {
        Array(mode.treeDigits.utf8) + [32] + name + [0] + id.bytes
    }
}

/// Orders texts by their UTF-8 bytes, as git orders paths and names.
func precedesByBytes(_ left: String, _ right: String) -> Bool { left.precedesByBytes(right) }
