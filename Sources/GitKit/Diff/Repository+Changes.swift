/// What became of a path between two trees.
package struct Change: Hashable, Sendable {
    /// The path from the root.
    package var path: String
    /// What stood there; nil when nothing did.
    package var old: TreeEntry?
    /// What stands there now; nil when nothing does.
    package var new: TreeEntry?

    /// Whether the path is a submodule now.
    var endsAsSubmodule: Bool {
        guard let new else { return false }
        return new.mode == .submodule
    }

    package init(path: String, old: TreeEntry?, new: TreeEntry?) {
        self.path = path
        self.old = old
        self.new = new
    }
}

extension Repository {
    /// The files that differ between two trees, in the order of their paths; nil is the empty tree.
    ///
    /// Folders that are equal are not looked into, and renames are not guessed.
    package func changes(
        from old: ObjectID?, to new: ObjectID?
    ) throws(GitError) -> [Change] {
        var found: [Change] = []
        try compare(old, new, prefix: [], depth: 0, into: &found)
        return found.sorted { precedesByBytes($0.path, $1.path) }
    }

    private func compare(
        _ old: ObjectID?, _ new: ObjectID?, prefix: [UInt8], depth: Int,
        into found: inout [Change]
    ) throws(GitError) {
        guard old != new else { return }
        guard depth < 1024 else {
            throw .corrupt(new ?? old ?? .zero, "it is nested deeper than 1024 folders")
        }
        var (left, right) = try differing(old, new)
        for (name, entry) in right {
            let other = left.removeValue(forKey: name)
            if other?.id == entry.id, other?.mode == entry.mode { continue }
            try compare(name, other, entry, prefix, depth, into: &found)
        }
        for (name, entry) in left {
            try compare(name, entry, nil, prefix, depth, into: &found)
        }
    }

    /// Compares what two trees have under one name: a file and a folder of one name are both seen.
    private func compare(
        _ name: [UInt8], _ old: StoredTree.Entry?, _ new: StoredTree.Entry?, _ prefix: [UInt8],
        _ depth: Int, into found: inout [Change]
    ) throws(GitError) {
        let path = prefix + name
        func file(_ entry: StoredTree.Entry?) -> TreeEntry? {
            guard let entry, entry.mode != .tree else { return nil }
            return TreeEntry(
                path: String(decoding: path, as: UTF8.self), mode: entry.mode, id: entry.id)
        }
        func folder(_ entry: StoredTree.Entry?) -> ObjectID? {
            entry?.mode == .tree ? entry?.id : nil
        }
        if file(old) != nil || file(new) != nil {
            found.append(
                Change(
                    path: String(decoding: path, as: UTF8.self), old: file(old), new: file(new)))
        }
        try compare(
            folder(old), folder(new), prefix: path + [UInt8(ascii: "/")], depth: depth + 1,
            into: &found)
    }

    private typealias Level = [[UInt8]: StoredTree.Entry]

    /// The entries of two trees but for those that both have at the same place of their order, which
    /// are passed over without being taken apart: mostly one of ten thousand differs.
    ///
    /// Where a tree is not in order more is left, and nothing is missed.
    private func differing(
        _ old: ObjectID?, _ new: ObjectID?
    ) throws(GitError) -> (old: Level, new: Level) {
        let (leftID, rightID) = (old ?? .zero, new ?? .zero)
        let left = StoredTree(bytes: old == nil ? [] : try content(leftID, .tree))
        let right = StoredTree(bytes: new == nil ? [] : try content(rightID, .tree))
        var found: (old: Level, new: Level) = ([:], [:])
        // Before the first byte that differs each entry is in both.
        let common = countInCommon(left.bytes, from: 0, right.bytes, from: 0)
        var ours = try left.place(at: 0, of: leftID)
        while let place = ours, place.end <= common {
            ours = try left.place(at: place.end, of: leftID)
        }
        var theirs = try right.place(at: ours?.start ?? left.bytes.count, of: rightID)
        while ours != nil || theirs != nil {
            if let ours, let theirs {
                let rest = left.bytes.count - ours.start
                if rest == right.bytes.count - theirs.start,
                    countInCommon(left.bytes, from: ours.start, right.bytes, from: theirs.start)
                        == rest
                {
                    break
                }
            }
            let first = ours.map(left.entry)
            let second = theirs.map(right.entry)
            var (takesOurs, takesTheirs) = (theirs == nil, ours == nil)
            if let first, let second {
                if first.stored.elementsEqual(second.stored) {
                    ours = try left.place(at: first.stored.endIndex, of: leftID)
                    theirs = try right.place(at: second.stored.endIndex, of: rightID)
                    continue
                }
                takesOurs = !StoredTree.precedes(second.name, second.mode, first.name, first.mode)
                takesTheirs = !StoredTree.precedes(
                    first.name, first.mode, second.name, second.mode)
            }
            if takesOurs, let first {
                found.old[Array(first.name)] = first
                ours = try left.place(at: first.stored.endIndex, of: leftID)
            }
            if takesTheirs, let second {
                found.new[Array(second.name)] = second
                theirs = try right.place(at: second.stored.endIndex, of: rightID)
            }
        }
        return found
    }
}
