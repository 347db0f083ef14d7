internal import Basics
internal import CLibgit2

/// An open git repository.
///
/// Opening costs a fifth of a millisecond, so every thread opens its own: share the path, never the
/// handle. Everyday questions are answered from git's own files; the library is started by the first
/// one that only it answers, or that is out of the ordinary.
@safe package final class Repository {
    /// How the library opens it.
    let recipe: Recipe
    private var opened: Handles?
    /// The same repository as its files show it; nil where something about it is out of the ordinary.
    let quick: QuickRepository?
    /// Its objects as their files show them; nil before they are asked for, and nil in that where
    /// they are out of the ordinary.
    private var quickObjects: QuickObjects??
    /// Its settings, and of which state of the files.
    private var quickSettings: (stamps: [FileStatus?], settings: QuickConfiguration)?
    /// The variables that the repository was opened with.
    let environment: Environment

    /// The git directory, absolute, without a slash at its end: `.git`, or
    /// `.git/worktrees/<name>` in a linked work tree.
    package let gitDirectory: String
    /// The directory that all work trees share.
    package let commonDirectory: String
    /// The work tree, absolute, without a slash at its end; nil in a bare repository.
    package let workTree: String?

    /// Trees and commits that were read, since the same few are asked for again and again.
    var known = KnownObjects()

    /// The index of this work tree where somebody began to read it early; waits for that.
    package var indexAhead: (() -> IndexAhead?)?

    /// What was made through the handle of a batch and is written nowhere yet; nil for another one.
    var new: NewObjects?

    /// Folders with new objects whose names are not durable yet: they are before a reference moves.
    var unsyncedFolders: Set<String> = []

    init(_ handles: Handles, _ recipe: Recipe, environment: Environment) {
        opened = handles
        quick = nil
        self.recipe = recipe
        self.environment = environment
        gitDirectory = unsafe Self.directory(git_repository_path(handles.pointer)) ?? ""
        commonDirectory = unsafe Self.directory(git_repository_commondir(handles.pointer)) ?? ""
        workTree = unsafe Self.directory(git_repository_workdir(handles.pointer))
    }

    init(_ quick: QuickRepository, _ recipe: Recipe, environment: Environment) {
        self.quick = quick
        self.recipe = recipe
        self.environment = environment
        gitDirectory = quick.gitDirectory
        commonDirectory = quick.commonDirectory
        workTree = quick.workTree
    }

    // MARK: The library

    /// The library's handles, opened when they are first asked for.
    var handles: Handles {
        get throws(GitError) {
            if let opened { return opened }
            let handles = try Handles(recipe)
            if let new { try handles.keepInMemory(new) }
            opened = handles
            return handles
        }
    }

    /// The library's handles where they are open already.
    var openHandles: Handles? { opened }

    var pointer: OpaquePointer {
        get throws(GitError) { try unsafe handles.pointer }
    }

    var objects: OpaquePointer {
        get throws(GitError) { try unsafe handles.objects }
    }

    var configuration: OpaquePointer {
        get throws(GitError) { try unsafe handles.configuration }
    }

    // MARK: Without the library

    /// The objects as their files show them, or nil.
    var storedObjects: QuickObjects? {
        if let quickObjects { return quickObjects }
        let found =
            quick == nil
            ? nil
            : QuickObjects(
                commonDirectory: commonDirectory, environment: environment.variables)
        quickObjects = .some(found)
        return found
    }

    /// Looks for packs anew when an object is asked for the next time.
    func forgetPacks() { quickObjects = nil }

    /// Goes on with what another handle of the same repository has found of its objects, instead of
    /// listing and mapping the packs once more.
    func shareObjects(of other: Repository) {
        guard quick != nil, other.quick != nil, commonDirectory == other.commonDirectory,
            environment.objectDirectory == other.environment.objectDirectory
        else { return }
        quickObjects = .some(other.storedObjects)
        known = other.known
    }

    /// The settings as they are in the files at this moment, or nil.
    var storedSettings: QuickConfiguration? {
        guard let quick else { return nil }
        let stamps = quick.configurationPaths.map { FileStatus(following: $0) }
        if let known = quickSettings, known.stamps == stamps { return known.settings }
        guard let settings = quick.configuration() else { return nil }
        quickSettings = (stamps, settings)
        return settings
    }

    private static func directory(_ path: UnsafePointer<CChar>?) -> String? {
        guard let path = unsafe path else { return nil }
        let text = unsafe String(cString: path)
        return text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Whether the repository has no work tree.
    package var isBare: Bool { workTree == nil }

    /// Whether history is cut off, so that a missing ancestor means nothing.
    package var isShallow: Bool {
        FileStatus(path: commonDirectory + "/shallow").map { $0.size > 0 } ?? false
    }

    /// Whether this work tree is a linked one (`git worktree add`).
    package var isLinkedWorkTree: Bool { gitDirectory != commonDirectory }

    /// The index file: the one that the environment names, else the work tree's own.
    package var indexPath: String { environment.indexFile ?? gitDirectory + "/index" }

    /// The object directory that new objects go to.
    package var objectDirectory: String {
        environment.objectDirectory ?? commonDirectory + "/objects"
    }
}

// libgit2 guards no handle against use by two threads at once.
@available(*, unavailable)
extension Repository: Sendable {}
