#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An entry that two trees have different, or that only one of them has: a file on both sides, or a
/// folder on both.
struct TreeDifference {
    var name: [UInt8]
    var old: FileVersion?
    var new: FileVersion?

    var isFolder: Bool { (new ?? old)?.mode == .tree }

    /// What differs between two trees in their stored form (`<mode> <name>\0<20 bytes>` …); nil for
    /// malformed trees, and for modes that only old programs wrote.
    static func between(_ left: [UInt8], _ right: [UInt8]) -> [TreeDifference]? {
        var found: [TreeDifference] = []
        var ours = 0
        var theirs = 0
        while true {
            (ours, theirs) = skippingEqual(left, ours, right, theirs)
            let mine = Entry(in: left, at: ours)
            let yours = Entry(in: right, at: theirs)
            // What is no entry must be the end.
            guard mine != nil || ours == left.count, yours != nil || theirs == right.count else {
                return nil
            }
            guard let difference = Self.first(mine, left, yours, right) else { break }
            found.append(difference)
            if difference.old != nil { ours = mine?.end ?? ours }
            if difference.new != nil { theirs = yours?.end ?? theirs }
        }
        // In trees out of git's order, one name may seem to go and to come.
        let names = Set(found.map { $0.isFolder ? $0.name + [UInt8(ascii: "/")] : $0.name })
        return names.count == found.count ? found : nil
    }

    /// What the next entries of two trees say, of which the one that comes first stands alone; nil
    /// at the end of both.
    private static func first(
        _ mine: Entry?, _ left: [UInt8], _ yours: Entry?, _ right: [UInt8]
    ) -> TreeDifference? {
        guard let mine else {
            return yours.map {
                TreeDifference(name: Array(right[$0.name]), old: nil, new: $0.version)
            }
        }
        let name = left[mine.name]
        guard let yours else {
            return TreeDifference(name: Array(name), old: mine.version, new: nil)
        }
        let other = right[yours.name]
        let (mode, otherMode) = (mine.version.mode, yours.version.mode)
        if StoredTree.precedes(name, mode, other, otherMode) {
            return TreeDifference(name: Array(name), old: mine.version, new: nil)
        }
        if StoredTree.precedes(other, otherMode, name, mode) {
            return TreeDifference(name: Array(other), old: nil, new: yours.version)
        }
        return TreeDifference(name: Array(name), old: mine.version, new: yours.version)
    }

    /// An entry of a tree.
    private struct Entry {
        var name: Range<Int>
        var version: FileVersion
        var end: Int { name.upperBound + 21 }

        init?(in tree: [UInt8], at start: Int) {
            guard start < tree.count, let blank = tree[start...].prefix(7).firstIndex(of: 32),
                let mode = Self.modes[String(decoding: tree[start..<blank], as: UTF8.self)],
                let nameEnd = tree[(blank + 1)...].firstIndex(of: 0), nameEnd > blank + 1,
                let id = ObjectID(in: tree, at: nameEnd + 1)
            else { return nil }
            name = blank + 1..<nameEnd
            version = FileVersion(mode: mode, id: id)
        }

        private static let modes: [String: FileMode] = Dictionary(
            uniqueKeysWithValues: [.file, .executable, .link, .tree, .submodule]
                .map { ($0.treeDigits, $0) })
    }

    /// Passes over the entries that two trees have alike at the same place of their order: mostly
    /// one of a hundred differs.
    private static func skippingEqual(
        _ left: [UInt8], _ leftStart: Int, _ right: [UInt8], _ rightStart: Int
    ) -> (Int, Int) {
        unsafe left.withUnsafeBytes { left in
            unsafe right.withUnsafeBytes { right in
                var (ours, theirs) = (leftStart, rightStart)
                while ours < left.count, let first = left.baseAddress,
                    let second = right.baseAddress,
                    let end = unsafe memchr(first + ours, 0, left.count - ours)
                {
                    let length = unsafe UnsafeRawPointer(end) - (first + ours) + 21
                    guard ours + length <= left.count, theirs + length <= right.count,
                        unsafe memcmp(first + ours, second + theirs, length) == 0
                    else { break }
                    ours += length
                    theirs += length
                }
                return (ours, theirs)
            }
        }
    }
}
