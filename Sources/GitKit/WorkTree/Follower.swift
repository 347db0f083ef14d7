internal import Basics
internal import CLibgit2

/// Makes one work tree follow its branch from one commit to another: its files and its index.
///
/// The caller holds the work tree's `index.lock`, so git does not touch the index meanwhile.
struct Follower {
    let tree: WorkTree
    /// A handle whose work tree this one is.
    let repository: Repository
    /// What differs between the trees of the two commits.
    let changes: [Change]
    let knowsExecutable: Bool
    let knowsLinks: Bool
    let sparse: SparseCone?
    let seen = SeenWorkTree()
    /// An index that was read already, maybe of this work tree.
    let ahead: (() -> IndexAhead?)?

    /// Prepares to follow; `changes` are those between the trees of the two commits.
    init(_ tree: WorkTree, of other: Repository, changes: [Change]) throws(GitError) {
        self.tree = tree
        self.changes = changes
        ahead = other.indexAhead
        repository = try Repository(workTree: tree, of: other)
        repository.shareObjects(of: other)
        knowsExecutable = try repository.configBool("core.filemode") ?? true
        knowsLinks = try repository.configBool("core.symlinks") ?? true
        sparse = try SparseCone(of: repository)
    }

    var indexPath: String { tree.gitDirectory + "/index" }

    /// Whether the work tree was ever filled: without an index (`git clone --no-checkout`) there
    /// is nothing that could follow.
    var hasIndex: Bool { Files.kind(of: indexPath) == .file }

    /// What is to be done about the file of one change.
    enum Step: Hashable {
        /// Nothing: it is as it should be, or it is the user's.
        case leave
        case remove
        case write
        /// Nothing, because the user's work is in the way.
        case blocked
    }

    /// What to do about each change, in their order.
    ///
    /// After an interruption (`isResuming`) a file may be the new one already, and one that the
    /// user has changed since is left alone.
    func steps(isResuming: Bool) throws(GitError) -> [Step] {
        let index = try readIndex()
        seen.filesArePlain = try arePlain(index)
        if !seen.filesArePlain { try leaveOutIndex(index) }
        let removed = Set(changes.filter { $0.new == nil }.map { Array($0.path.utf8) })
        var steps: [Step] = []
        for change in changes {
            try requireServable(change)
            let step = try step(for: change, index, removed, isResuming)
            steps.append(step == .blocked && isResuming ? .leave : step)
        }
        return steps
    }

    /// Whether the files of the changes stand in the work tree as commits have them, since no
    /// attribute (gitattributes) and no setting says otherwise.
    var standAsCommitted: Bool { seen.filesArePlain }

    private func arePlain(_ index: IndexFile) throws(GitError) -> Bool {
        guard repository.quick != nil, repository.storedSettings != nil,
            // It may be `input` too, and a key without `=` is true.
            try repository.configString("core.autocrlf").map({
                ["false", "no", "off", "0"].contains($0.lowercased())
            }) ?? true,
            try repository.configString("core.attributesFile") == nil,
            repository.environment.attributesFiles.allSatisfy({ Files.kind(of: $0) == nil }),
            Files.kind(of: repository.commonDirectory + "/info/attributes") == nil
        else { return false }
        return changedFolders.allSatisfy { folder in
            let path = Paths.join(folder, ".gitattributes")
            guard !changes.contains(where: { $0.path == path }) else { return false }
            switch QuickFile.read(full(path)) {
            // One that is not in the work tree counts as it is in the index.
            case .missing: return index.positions(of: path).isEmpty
            case .bytes(let bytes, _): return AttributesFile.leavesFilesAlone(bytes)
            case .directory, .unusual: return false
            }
        }
    }

    /// The folders that the changed files lie in, and those that these lie in.
    private var changedFolders: Set<String> {
        var folders: Set<String> = [""]
        for change in changes {
            var folder = Paths.directory(change.path)
            while folders.insert(folder).inserted { folder = Paths.directory(folder) }
        }
        return folders
    }

    /// Keeps the library from reading the index for the attributes of the changed files, where the
    /// index can't have any: of 10,000 entries that takes longer than all else here.
    private func leaveOutIndex(_ index: IndexFile) throws(GitError) {
        for folder in changedFolders {
            let path = Paths.join(folder, ".gitattributes")
            guard index.positions(of: path).isEmpty else { return }
        }
        try Library.start()
        let empty = try unsafe Owned({ unsafe git_index_free($0) }) {
            unsafe git_index_new(&$0.pointee)
        }
        // The handle's own view, which is never written.
        let pointer = try unsafe repository.pointer
        try check(unsafe git_repository_set_index(pointer, empty.pointer))
    }

    private func step(
        for change: Change, _ index: IndexFile, _ removed: Set<[UInt8]>, _ isResuming: Bool
    ) throws(GitError) -> Step {
        let staged = StagedFile(change.path, in: index)
        if StagedFile.hasConflict(change.path, in: index) { return .blocked }
        // What is staged is the new state already: git leaves such a path alone, too.
        if staged?.blob == change.new.map(Blob.init), !isResuming { return .leave }
        let isDone = isResuming && staged?.blob == change.new.map(Blob.init)
        guard isDone || staged?.blob == change.old.map(Blob.init) else { return .blocked }
        if change.old == nil, !isDone,
            collides(change.path, with: index, leaving: removed)
        {
            return .blocked
        }
        let status = FileStatus(path: full(change.path))
        if staged?.isSkipped == true
            || (change.old == nil && sparse?.includes(change.path) == false)
        {
            return status == nil ? .leave : try presentStep(for: change, removed)
        }
        return try presentStep(for: change, removed)
    }

    /// What to do about a file that the work tree has, or ought to have.
    private func presentStep(
        for change: Change, _ removed: Set<[UInt8]>
    ) throws(GitError) -> Step {
        let status = FileStatus(path: full(change.path))
        if let old = change.old, old.mode != .submodule {
            if try isFile(change.path, old) { return change.new == nil ? .remove : .write }
            // Gone on both sides.
            return status == nil && change.new == nil ? .leave : .blocked
        }
        if change.old != nil {
            // git does not touch what is in a submodule either.
            guard let new = change.new, new.mode != .submodule else { return .leave }
            return onlyHolds([], in: change.path) ? .write : .blocked
        }
        return isBlocked(change, removed) ? .blocked : .write
    }

    /// Whether something stands where a new file goes, or a file where its folder goes.
    private func isBlocked(_ change: Change, _ removed: Set<[UInt8]>) -> Bool {
        if let status = FileStatus(path: full(change.path)) {
            // A folder is no obstacle when all that is in it leaves with this change.
            guard status.isDirectory else { return true }
            return change.new?.mode != .submodule && !onlyHolds(removed, in: change.path)
        }
        return parentIsNoFolder(change.path) { removed.contains(Array($0.utf8)) }
    }

    /// Whether the index has something above or below a new path that does not leave with this
    /// change; adding the path would push it out.
    private func collides(
        _ path: String, with index: IndexFile, leaving removed: Set<[UInt8]>
    ) -> Bool {
        var parent = Paths.directory(path)
        while !parent.isEmpty {
            if !removed.contains(Array(parent.utf8)), !index.positions(of: parent).isEmpty {
                return true
            }
            parent = Paths.directory(parent)
        }
        return index.positions(below: path).contains {
            !removed.contains(Array(index.pathBytes(at: $0)))
        }
    }

    func full(_ path: String) -> String { tree.path + "/" + path }

    /// Whether a folder above a path is something else; `isLeaving` names files that are no
    /// obstacle.
    func parentIsNoFolder(_ path: String, isLeaving: (String) -> Bool) -> Bool {
        var parent = Paths.directory(path)
        while !parent.isEmpty {
            if let status = FileStatus(path: full(parent)), !status.isDirectory {
                return !isLeaving(parent)
            }
            parent = Paths.directory(parent)
        }
        return false
    }

    /// Whether a folder has nothing but these files, at whatever depth.
    private func onlyHolds(_ files: Set<[UInt8]>, in folder: String) -> Bool {
        guard let names = try? Files.list(full(folder)) else { return false }
        return names.allSatisfy { name in
            let path = folder + "/" + name
            if FileStatus(path: full(path))?.isDirectory == true {
                return onlyHolds(files, in: path)
            }
            return files.contains(Array(path.utf8))
        }
    }

    /// Whether the file at a path is what a tree has there, filters (line ends and the like)
    /// applied.
    func isFile(_ path: String, _ entry: TreeEntry) throws(GitError) -> Bool {
        guard let status = FileStatus(path: full(path)),
            !parentIsNoFolder(path, isLeaving: { _ in false })
        else { return false }
        if entry.mode == .link, knowsLinks {
            guard status.isLink, let target = linkTarget(full(path)) else { return false }
            return try Repository.blobID(target) == entry.id
        }
        guard status.isFile else { return false }
        if knowsExecutable, status.isExecutable != (entry.mode == .executable) { return false }
        if standAsCommitted {
            do throws(FileError) {
                return ObjectID(hashingBlob: try Files.read(full(path))) == entry.id
            } catch {
                throw GitError(error)
            }
        }
        let pointer = try unsafe repository.pointer
        var id = git_oid()
        let result = unsafe git_repository_hashfile(
            &id, pointer, full(path), GIT_OBJECT_BLOB, path)
        do throws(GitError) {
            try check(result, CallContext(path: full(path)))
        } catch {
            // `core.safecrlf` refuses to convert a file with mixed line ends: no commit has it.
            if error.native?.errorClass == Int32(GIT_ERROR_FILTER.rawValue) { return false }
            throw error
        }
        return ObjectID(id) == entry.id
    }

    /// Throws for a change whose file libgit2 would write otherwise than git.
    private func requireServable(_ change: Change) throws(GitError) {
        // The replacement character stands for bytes that are no UTF-8.
        guard !change.path.unicodeScalars.contains("\u{FFFD}") else {
            throw .invalid(
                "the name '\(change.path)' is no UTF-8, so '\(tree.path)' can't follow it; "
                    + "detach its HEAD first", path: change.path)
        }
        guard !standAsCommitted,
            [change.old?.mode, change.new?.mode].contains(where: {
                $0 == .file || $0 == .executable
            })
        else { return }
        if let encoding = try attribute("working-tree-encoding", of: change.path),
            !["utf-8", "utf8"].contains(encoding.lowercased())
        {
            throw .unsupportedFilter(change.path, "has the work tree encoding '\(encoding)'")
        }
        guard let filter = try attribute("filter", of: change.path) else { return }
        for command in ["clean", "smudge", "process"] {
            if try repository.configString("filter.\(filter).\(command)") != nil {
                throw .unsupportedFilter(change.path, "is filtered by the program '\(filter)'")
            }
        }
    }

    private func attribute(_ name: String, of path: String) throws(GitError) -> String? {
        let pointer = try unsafe repository.pointer
        var value: UnsafePointer<CChar>?
        try check(
            unsafe git_attr_get(&value, pointer, 0, path, name),
            CallContext(path: path))
        guard unsafe git_attr_value(value) == GIT_ATTR_VALUE_STRING else { return nil }
        return unsafe value.map { unsafe String(cString: $0) }
    }
}

/// What was seen of a work tree.
final class SeenWorkTree {
    /// Whether the files of the changes are known to stand there as commits have them.
    var filesArePlain = false
    /// The folders whose entries have changed and may not be durable yet.
    var changedFolders: Set<String> = []
    /// The index, and the state of its file: who holds its lock finds the same one again.
    var index: (status: FileStatus, index: IndexFile)?
}

/// What a tree or an index has at a path.
struct Blob: Hashable {
    var id: ObjectID
    var mode: FileMode

    init(_ entry: TreeEntry) {
        id = entry.id
        // Trees of old have 100664 and the like, which the index keeps as 100644.
        let isFile = entry.mode.rawValue & 0o170000 == 0o100000
        mode = !isFile ? entry.mode : entry.mode.rawValue & 0o100 != 0 ? .executable : .file
    }

    init(id: ObjectID, mode: FileMode) {
        self.id = id
        self.mode = mode
    }
}

/// A path of an index, without conflict.
struct StagedFile {
    var blob: Blob
    /// Whether the work tree does without the file (a sparse checkout).
    var isSkipped: Bool
    var flags: IndexFile.Flags

    /// Finds a path; nil where the index does not have it.
    init?(_ path: String, in index: IndexFile) {
        guard let position = index.positions(of: path).first(where: { index.stage(at: $0) == 0 })
        else { return nil }
        flags = index.flags(at: position)
        isSkipped = flags.contains(.skipWorkTree)
        blob = Blob(id: index.id(at: position), mode: index.mode(at: position))
    }

    /// Finds a path in an index of the library; nil where that does not have it.
    init?(_ path: String, in index: OpaquePointer) {
        guard let entry = unsafe git_index_get_bypath(index, path, 0) else { return nil }
        flags = IndexFile.Flags(rawValue: unsafe entry.pointee.flags_extended)
            .intersection([.skipWorkTree, .intentToAdd])
        isSkipped = flags.contains(.skipWorkTree)
        blob = Blob(
            id: unsafe ObjectID(entry.pointee.id),
            mode: FileMode(rawValue: unsafe entry.pointee.mode))
    }

    static func hasConflict(_ path: String, in index: IndexFile) -> Bool {
        index.positions(of: path).contains { index.stage(at: $0) > 0 }
    }
}

extension GitError {
    static func unsupportedFilter(_ path: String, _ why: String) -> GitError {
        GitError(
            .unsupportedFilter,
            "'\(path)' \(why), which only git itself can write; merge with git, or detach the "
                + "work tree's HEAD first", path: path)
    }
}
