internal import Basics
internal import CLibgit2

/// An open git repository.
///
/// Opening costs a fifth of a millisecond, so every thread opens its own: share the path, never the
/// handle.
@safe package final class Repository {
    /// The library's handle; it never leaves this target.
    let pointer: OpaquePointer
    /// The object database that `pointer` reads and writes, with the directories of the
    /// environment.
    let objects: OpaquePointer
    /// The configuration of the environment, the repository and the work tree.
    let configuration: OpaquePointer
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

    /// Where new commits go when the handle is that of a batch, for the library to walk over; the
    /// database owns it.
    var batchMemory: UnsafeMutablePointer<git_odb_backend>?
    /// What was made through the handle of a batch and is written nowhere yet; nil for another one.
    var new: NewObjects?

    init(
        pointer: OpaquePointer, objects: OpaquePointer, configuration: OpaquePointer,
        environment: Environment
    ) {
        unsafe self.pointer = unsafe pointer
        unsafe self.objects = unsafe objects
        unsafe self.configuration = unsafe configuration
        self.environment = environment
        gitDirectory = unsafe Self.directory(git_repository_path(pointer)) ?? ""
        commonDirectory = unsafe Self.directory(git_repository_commondir(pointer)) ?? ""
        workTree = unsafe Self.directory(git_repository_workdir(pointer))
    }

    deinit {
        unsafe git_config_free(configuration)
        unsafe git_odb_free(objects)
        unsafe git_repository_free(pointer)
    }

    private static func directory(_ path: UnsafePointer<CChar>?) -> String? {
        guard let path = unsafe path else { return nil }
        let text = unsafe String(cString: path)
        return text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// Whether the repository has no work tree.
    package var isBare: Bool { workTree == nil }

    /// Whether history is cut off, so that a missing ancestor means nothing.
    package var isShallow: Bool { unsafe git_repository_is_shallow(pointer) == 1 }

    /// Whether this work tree is a linked one (`git worktree add`).
    package var isLinkedWorkTree: Bool { unsafe git_repository_is_worktree(pointer) == 1 }

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
