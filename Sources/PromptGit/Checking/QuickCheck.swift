public import Basics
internal import GitKit
internal import PromptModel

/// A check of what is staged that looks at what changed since an earlier check, and at nothing else.
///
/// The hook runs it before every commit, nearly always for a file or two. It reads git's own files,
/// so that libgit2 need not be loaded, and answers nil for whatever is out of the ordinary: then
/// ``PromptRepository/validate(_:)`` is asked, whose answer it gives otherwise.
struct QuickCheck {
    private let git: QuickRepository
    private let workTree: String
    private let root: String
    private let surroundings: Surroundings

    /// Begins a check of the library around the current directory.
    init?(surroundings: Surroundings) {
        guard
            let git = QuickRepository.open(
                directory: surroundings.currentDirectory, environment: surroundings.environment),
            let workTree = git.workTree
        else { return nil }
        let folder = Paths.relative(surroundings.currentDirectory, to: workTree) ?? ""
        guard let root = PromptRepository.libraryFolder(above: folder, in: workTree) else {
            return nil
        }
        self.git = git
        self.workTree = workTree
        self.root = root
        self.surroundings = surroundings
    }

    /// Checks what is staged.
    func staged() throws -> ValidationReport? {
        let cache = FactsCache(
            directory: Paths.join(git.commonDirectory, "promptgit"), library: root,
            program: surroundings.program)
        guard let cache, let known = cache.load(withStamps: false), known.state.isPlain,
            let index = try git.index(isVerified: false),
            let staged = Staged(index, since: known.state, root: root),
            let settingsFile = staged.settings
        else { return nil }
        do {
            return try check(staged, settingsFile, known, cache)
        } catch is LibraryCheck.FileChanged {
            return nil
        }
    }

    private func check(
        _ staged: Staged, _ settingsID: ObjectID, _ known: FactsCache.Entry, _ cache: FactsCache
    ) throws -> ValidationReport? {
        let state = known.state
        let load = loader(staged, state)
        let settingsPath = Paths.join(root, Settings.fileName)
        let settingsBytes = try StagedFiles(workTree, opener).read(settingsPath, settingsID)
        let (settings, wrongSettings) = Settings.parse(settingsBytes, file: settingsPath)
        var change = SmallChange(state, load: load)
        guard
            var found = try change.check(
                staged.changes.map { ($0.key, ContentID(of: $0.value)) },
                settings: settings.validation)
        else { return nil }
        guard let head = mainHead() else { return nil }
        if case .commit(let head) = head {
            guard let main = try difference(of: head, known, cache) else { return nil }
            let files = StagedFiles(workTree, opener)
            guard
                let earlier = main.earlier(
                    than: staged.changes.mapValues { ContentID(of: $0) }, of: state, root: root),
                let compared = try change.comparison(
                    with: earlier, root: root, settings: settings.validation,
                    read: { try files.read($0.path, ObjectID($1)) })
            else { return nil }
            found += compared
        }
        let diagnostics = wrongSettings + found
        var contents: [String: [UInt8]] = [:]
        if !diagnostics.isEmpty {
            contents[settingsPath] = settingsBytes
            let read = try load()
            for path in Set(
                diagnostics.flatMap { [$0.location] + $0.related.map(\.location) }.map(\.file))
            where path != settingsPath {
                guard let asset = AssetPath(path, root: root) else { return nil }
                contents[path] = try read(asset).bytes
            }
        }
        return ValidationReport(
            files: state.count + 1,
            paths: {
                ((0..<state.count).map { state.path(at: $0) } + [settingsPath]).sorted()
            }, diagnostics: diagnostics, contents: contents)
    }

    // MARK: - Files

    private var opener: @Sendable () throws -> Repository {
        let (directory, environment) = (surroundings.currentDirectory, surroundings.environment)
        return { try Repository(discovering: directory, environment: environment) }
    }

    private func loader(_ staged: Staged, _ state: PackedState) -> LibraryCheck.Loader {
        let (workTree, opener, changes) = (workTree, opener, staged.changes)
        return {
            let files = StagedFiles(workTree, opener)
            return { path in
                guard let position = state.position(of: path.path) else {
                    throw LibraryCheck.FileChanged(path: path.path)
                }
                let content = state.content(at: position)
                let id = changes[position] ?? ObjectID(content)
                return LibraryCheck.Loaded(
                    bytes: try files.read(path.path, id), content: ContentID(of: id))
            }
        }
    }

    /// Reads staged files, most of which stand in the work tree just as they were staged.
    private final class StagedFiles {
        private let workTree: String
        private let open: @Sendable () throws -> Repository
        private var repository: Repository?

        init(_ workTree: String, _ open: @escaping @Sendable () throws -> Repository) {
            self.workTree = workTree
            self.open = open
        }

        func read(_ path: String, _ id: ObjectID) throws -> [UInt8] {
            // Whatever keeps the file from being read, git has the bytes.
            if let bytes = try? Files.read(
                Paths.join(workTree, path), limit: Limits.fileBytes + 1),
                ObjectID(hashingBlob: bytes) == id
            {
                return bytes
            }
            let git = try repository ?? open()
            repository = git
            return try git.blob(id)
        }
    }

    // MARK: - The main branch

    private enum MainHead {
        case commit(ObjectID)
        /// There is none, or several could be it: nothing to compare with.
        case none
    }

    /// The head of the main branch, found as ``PromptRepository/mainBranch()`` finds it; nil where
    /// that takes more than a look at the usual names.
    private func mainHead() -> MainHead? {
        guard let configuration = git.configuration() else { return nil }
        func head(_ name: String) -> MainHead? {
            switch git.reference("refs/heads/" + name) {
            case .object(let id, _): .commit(id)
            case .missing: MainHead.none
            case nil: nil
            }
        }
        if let name = configuration.string(PromptRepository.mainKey) { return head(name) }
        for remote in configuration.remoteNames {
            let prefix = "refs/remotes/\(remote)/"
            guard let target = git.symbolicTarget(prefix + "HEAD"), target.hasPrefix(prefix) else {
                continue
            }
            return head(String(target.dropFirst(prefix.count)))
        }
        for name in ["main", "master"] {
            guard let found = head(name) else { return nil }
            if case .commit = found { return found }
        }
        return nil
    }

    /// How main differs from what is known; brought up to date where main moved.
    private func difference(
        of head: ObjectID, _ known: FactsCache.Entry, _ cache: FactsCache
    ) throws -> FactsCache.MainDifference? {
        if let main = known.main, main.head == head { return main }
        let repository = try PromptRepository.open(surroundings: surroundings)
        guard repository.libraryRoot == root else { return nil }
        let main = try repository.mainDifference(
            at: head, from: known.state, earlier: known.main)
        cache.save(main, from: known.state)
        return main
    }

}

/// How the index differs from the files that are known.
private struct Staged {
    /// The files whose bytes are others, by their positions.
    var changes: [Int: ObjectID] = [:]
    /// The settings file.
    var settings: ObjectID?

    /// Compares; nil where files came or went, and for entries that are out of the ordinary.
    init?(_ index: IndexFile, since state: PackedState, root: String) {
        let settingsPath = Array(Paths.join(root, Settings.fileName).utf8)
        let settingsEnd = Array(("/" + Settings.fileName).utf8)
        let positions = index.positions(below: root)
        var next = 0
        for entry in positions {
            let path = index.pathBytes(at: entry)
            if next < state.count, state.pathBytes(at: next).elementsEqual(path) {
                guard isOrdinary(index, entry) else { return nil }
                let id = index.id(at: entry)
                if ContentID(of: id) != state.content(at: next) { changes[next] = id }
                next += 1
                continue
            }
            if path.elementsEqual(settingsPath) {
                guard isOrdinary(index, entry) else { return nil }
                settings = index.id(at: entry)
                continue
            }
            // Another library inside, or a file that was not there before.
            if path.count > settingsEnd.count,
                path.suffix(settingsEnd.count).elementsEqual(settingsEnd)
            {
                return nil
            }
            guard Self.mayBeAsset(path) else { continue }
            if AssetPath(index.path(at: entry), root: root) != nil { return nil }
        }
        guard next == state.count else { return nil }
    }

    private func isOrdinary(_ index: IndexFile, _ entry: Int) -> Bool {
        let mode = index.mode(at: entry)
        return index.stage(at: entry) == 0 && (mode == .file || mode == .executable)
            && !index.flags(at: entry).contains(.intentToAdd)
    }

    private static func mayBeAsset(_ path: ArraySlice<UInt8>) -> Bool {
        path.suffix(5).elementsEqual(yaml) || path.suffix(4).elementsEqual(yml)
    }

    private static let yaml = Array(".yaml".utf8)
    private static let yml = Array(".yml".utf8)
}

extension FactsCache.MainDifference {
    /// How main differs from a library that has changed since a state; nil where main's files are
    /// none that can be there.
    func earlier(
        than changes: [Int: ContentID], of state: PackedState, root: String
    ) -> SmallChange.Earlier? {
        var earlier = SmallChange.Earlier()
        for position in changes.keys { earlier.files[position] = state.content(at: position) }
        for (path, content) in files {
            if let position = state.position(of: path) {
                let now = changes[position] ?? state.content(at: position)
                // Assigning nil itself would remove it.
                if now == content {
                    earlier.files[position] = nil
                } else {
                    earlier.files.updateValue(content, forKey: position)
                }
            } else {
                guard let content, let asset = AssetPath(path, root: root) else { return nil }
                earlier.gone.append((asset, content))
            }
        }
        return earlier
    }
}

extension PromptRepository {
    /// Checks what is staged in the library around the current directory, where a look at what
    /// changed since an earlier check is enough.
    ///
    /// - Parameter surroundings: the current directory and the environment.
    /// - Returns: what ``validate(_:)`` finds in ``LibraryPlace/staged``; nil where that is to be
    ///   asked.
    /// - Throws: the file system's and git's errors.
    public static func quickReportOfStaged(surroundings: Surroundings) throws -> ValidationReport? {
        try QuickCheck(surroundings: surroundings)?.staged()
    }

    /// How the library at a commit differs from a state.
    ///
    /// - Parameters:
    ///   - head: the commit.
    ///   - state: what is known of the library.
    ///   - earlier: how another commit differed; then only what changed between the two is looked
    ///     at.
    /// - Returns: the difference.
    /// - Throws: git's errors.
    func mainDifference(
        at head: ObjectID, from state: PackedState, earlier: FactsCache.MainDifference?
    ) throws -> FactsCache.MainDifference {
        if let earlier, let changes = try assetChanges(from: earlier.head, to: head) {
            var files = earlier.files
            for change in changes {
                files[change.path] = .some(nil)
                if let content = change.content { files[change.path] = content }
                let position = state.position(of: change.path)
                if position.map({ state.content(at: $0) }) == change.content {
                    files[change.path] = nil
                }
            }
            return FactsCache.MainDifference(head: head, files: files)
        }
        var files: [String: ContentID?] = [:]
        for position in 0..<state.count { files[state.path(at: position)] = .some(nil) }
        for entry in try assets(atCommit: head).assets {
            let content = ContentID(of: entry.id)
            if state.position(of: entry.path).map({ state.content(at: $0) }) == content {
                files[entry.path] = nil
            } else {
                files[entry.path] = content
            }
        }
        return FactsCache.MainDifference(head: head, files: files)
    }

    /// The assets that differ between two commits; nil where the first is gone, or the libraries
    /// themselves changed.
    private func assetChanges(
        from old: ObjectID, to new: ObjectID
    ) throws -> [(path: String, content: ContentID?)]? {
        guard try git.contains(old) else { return nil }
        return try assetChanges(fromTree: git.commit(old).tree, toTree: git.commit(new).tree)
    }

    /// The assets that differ between two trees; nil where the libraries themselves changed.
    func assetChanges(
        fromTree old: ObjectID, toTree new: ObjectID
    ) throws -> [(path: String, content: ContentID?)]? {
        guard old != new else { return [] }
        let changes = try git.changes(from: old, to: new)
        let settings = repositoryPath(Settings.fileName)
        guard
            !changes.contains(where: {
                $0.path != settings && $0.path.hasSuffix("/" + Settings.fileName)
            })
        else { return nil }
        // Whether a folder is in this library, or in one further inside.
        var own = [libraryRoot: true]
        func isOwn(_ folder: String) throws -> Bool {
            if let known = own[folder] { return known }
            let inner = try git.entry(Paths.join(folder, Settings.fileName), inTree: new) != nil
            let isOwn = try !inner && isOwn(Paths.directory(folder))
            own[folder] = isOwn
            return isOwn
        }
        return try changes.filter {
            try isAssetPath($0.path) && isOwn(Paths.directory($0.path))
        }.map { change in
            let isFile = change.new.map { $0.mode == .file || $0.mode == .executable } ?? false
            return (change.path, isFile ? change.new.map { ContentID(of: $0.id) } : nil)
        }
    }
}
