extension Repository {
    /// The entry of a path in a tree, or nil when nothing is there; a folder is an entry of mode
    /// ``FileMode/tree``.
    package func entry(_ path: String, inTree tree: ObjectID) throws(GitError) -> TreeEntry? {
        var current = tree
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
        for (index, part) in parts.enumerated() {
            let stored = StoredTree(bytes: try content(current, .tree))
            guard let entry = try stored.entry(named: part, of: current) else { return nil }
            if index == parts.count - 1 {
                return TreeEntry(path: path, mode: entry.mode, id: entry.id)
            }
            guard entry.mode == .tree else { return nil }
            current = entry.id
        }
        return nil
    }

    /// All files in a tree, folders followed, in the order of `git ls-tree -r`; only those in the
    /// folder `prefix` (or the one file of that path) when it is not empty.
    package func entries(
        ofTree tree: ObjectID, under prefix: String = ""
    ) throws(GitError) -> [TreeEntry] {
        var found: [TreeEntry] = []
        let folder = prefix.split(separator: "/").joined(separator: "/")
        guard !folder.isEmpty else {
            try collect(tree, [], depth: 0, into: &found)
            return found
        }
        guard let start = try entry(folder, inTree: tree) else { return [] }
        guard start.mode == .tree else { return [start] }
        try collect(start.id, Array((folder + "/").utf8), depth: 0, into: &found)
        return found
    }

    /// The names at the top of a tree, of files and folders, in git's order.
    package func names(ofTree tree: ObjectID) throws(GitError) -> [String] {
        var names: [String] = []
        try StoredTree(bytes: content(tree, .tree)).forEach(of: tree) { entry throws(GitError) in
            names.append(String(decoding: entry.name, as: UTF8.self))
            return true
        }
        return names
    }

    private func collect(
        _ tree: ObjectID, _ prefix: [UInt8], depth: Int, into found: inout [TreeEntry]
    ) throws(GitError) {
        // A tree can't hold itself, but a hostile one can be deeper than the stack.
        guard depth < 1024 else { throw .corrupt(tree, "it is nested deeper than 1024 folders") }
        try StoredTree(bytes: content(tree, .tree)).forEach(of: tree) { entry throws(GitError) in
            if entry.mode == .tree {
                try collect(entry.id, prefix + entry.name + [47], depth: depth + 1, into: &found)
            } else {
                found.append(
                    TreeEntry(
                        path: String(decoding: prefix + entry.name, as: UTF8.self),
                        mode: entry.mode, id: entry.id))
            }
            return true
        }
    }

    /// Writes the tree that `base` becomes with some changes; reads and writes only the folders
    /// on the way to the paths, and a folder without files vanishes.
    ///
    /// Throws `.invalid` for a path that git does not allow, two changes of one path, or a file
    /// where a folder is needed (and the other way round) unless the changes remove it, and
    /// `.notFound` for the removal of what is not there.
    package func updateTree(
        base: ObjectID?, changes: [TreeChange]
    ) throws(GitError) -> ObjectID {
        var edit = TreeEdit()
        for change in changes {
            try edit.add(change, parts: TreeEdit.parts(of: change.path)[...])
            if case .put(_, let id, let mode) = change, mode != .submodule {
                try require(id, .blob)
            }
        }
        let tree = try apply(edit, to: base, path: "")
        if let tree { return tree }
        return try write([], .tree)
    }

    /// The tree that results, or nil when it is empty.
    private func apply(
        _ edit: TreeEdit, to base: ObjectID?, path: String
    ) throws(GitError) -> ObjectID? {
        if edit.children.isEmpty, let base { return base }
        var pending = edit.children
        var additions: [(mode: FileMode, name: [UInt8], stored: [UInt8])] = []
        var content: [UInt8] = []
        var kept: [StoredTree.Entry] = []
        let stored = StoredTree(
            bytes: try base.map { id throws(GitError) in try self.content(id, .tree) } ?? [])
        try stored.forEach(of: base ?? .zero) { entry throws(GitError) in
            guard let child = pending.removeValue(forKey: Array(entry.name)) else {
                kept.append(entry)
                return true
            }
            let name = Array(entry.name)
            if let result = try replace(entry, by: child, path: path, name: name) {
                additions.append(
                    (
                        result.mode, name,
                        StoredTree.stored(mode: result.mode, name: name, id: result.id)
                    ))
            }
            return true
        }
        for (name, child) in pending {
            if let result = try replace(nil, by: child, path: path, name: name) {
                additions.append(
                    (
                        result.mode, name,
                        StoredTree.stored(mode: result.mode, name: name, id: result.id)
                    ))
            }
        }
        additions.sort { StoredTree.precedes($0.name, $0.mode, $1.name, $1.mode) }
        var next = additions[...]
        for entry in kept {
            while let first = next.first,
                StoredTree.precedes(first.name, first.mode, entry.name, entry.mode)
            {
                content += first.stored
                next.removeFirst()
            }
            content += entry.stored
        }
        for addition in next { content += addition.stored }
        return content.isEmpty ? nil : try write(content, .tree, from: base)
    }

    private func replace(
        _ entry: StoredTree.Entry?, by edit: TreeEdit, path: String, name: [UInt8]
    ) throws(GitError) -> (mode: FileMode, id: ObjectID)? {
        let full = path + String(decoding: name, as: UTF8.self)
        var folder: ObjectID?
        if let entry, entry.mode == .tree { folder = entry.id }
        let isFile = entry != nil && folder == nil
        if edit.isRemoved, !isFile {
            let what = folder == nil ? "is not in the tree" : "is a folder"
            throw GitError(.notFound, "'\(full)' can't be removed: it \(what)", path: full)
        }
        if !edit.children.isEmpty {
            guard !isFile || edit.isRemoved else {
                throw .invalid("'\(full)' is a file, so nothing can be below it", path: full)
            }
            folder = try apply(edit, to: folder, path: full + "/")
        }
        if let put = edit.put {
            guard folder == nil else {
                throw .invalid("'\(full)' is a folder, so it can't become a file", path: full)
            }
            return (put.mode, put.id)
        }
        return folder.map { (.tree, $0) }
    }
}

/// Changes of a tree, ordered by folder.
struct TreeEdit {
    var put: (mode: FileMode, id: ObjectID)?
    var isRemoved = false
    var children: [[UInt8]: TreeEdit] = [:]

    mutating func add(_ change: TreeChange, parts: ArraySlice<[UInt8]>) throws(GitError) {
        if let first = parts.first {
            try children[first, default: TreeEdit()].add(change, parts: parts.dropFirst())
            return
        }
        switch change {
        case .put(let path, let id, let mode):
            guard put == nil, !isRemoved else {
                throw .invalid("'\(path)' is changed twice", path: path)
            }
            guard mode.isKnown, mode != .tree else {
                throw .invalid("'\(path)' can't have the mode \(mode)", path: path)
            }
            put = (mode, id)
        case .remove(let path):
            guard put == nil, !isRemoved else {
                throw .invalid("'\(path)' is changed twice", path: path)
            }
            isRemoved = true
        }
    }

    /// The parts of a path that a tree may hold; throws `.invalid` for the names that
    /// `git fsck` and every checkout refuse.
    static func parts(of path: String) throws(GitError) -> [[UInt8]] {
        let parts = path.utf8.split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false
        ).map(Array.init)
        for part in parts {
            if part.isEmpty || part.contains(0) || isReserved(part) {
                throw .invalid("'\(path)' is no path that git can keep", path: path)
            }
        }
        return parts
    }

    /// Whether some file system takes a name for `.`, `..` or `.git`: letters of either case, what
    /// NTFS drops from the end (blanks, dots, a stream or folder), what HFS+ ignores anywhere
    /// (`verify_path` in git's read-cache.c, `is_ntfs_dotgit` in path.c, `next_hfs_char` in utf8.c).
    private static func isReserved(_ part: [UInt8]) -> Bool {
        if part == [46] || part == [46, 46] { return true }
        let name = String(decoding: part, as: UTF8.self).lowercased()
        let onHFS = name.unicodeScalars.filter { scalar in
            switch scalar.value {
            case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: false
            default: true
            }
        }
        if String(String.UnicodeScalarView(onHFS)) == ".git" { return true }
        var onNTFS = Array(name.utf8.prefix { $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "\\") })
        while let last = onNTFS.last, last == 32 || last == 46 { onNTFS.removeLast() }
        return onNTFS == Array(".git".utf8) || onNTFS == Array("git~1".utf8)
    }
}
