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
        var left = try level(old)
        for (name, entry) in try level(new) {
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

    private func level(_ tree: ObjectID?) throws(GitError) -> [[UInt8]: StoredTree.Entry] {
        guard let tree else { return [:] }
        var entries: [[UInt8]: StoredTree.Entry] = [:]
        try StoredTree(bytes: content(tree, .tree)).forEach(of: tree) { entry throws(GitError) in
            entries[Array(entry.name)] = entry
            return true
        }
        return entries
    }
}
