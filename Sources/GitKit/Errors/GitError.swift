/// Something that git could not do: which kind of failure, in words, and on what.
package struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of a failure: an open set, so that a code of the library that has no name here
    /// survives as `libgit2:<class>:<code>`.
    package struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        package var rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        package var description: String { rawValue }

        /// No repository at the path or above it.
        package static let notARepository = Code(rawValue: "not-a-repository")
        /// A repository in a format that can't be served.
        package static let unsupportedRepository = Code(rawValue: "unsupported-repository")
        /// A repository of another user that `safe.directory` does not name.
        package static let unsafeOwner = Code(rawValue: "unsafe-owner")
        /// An object, a reference or a path that is not there.
        package static let notFound = Code(rawValue: "not-found")
        /// Something to be created that is there already.
        package static let exists = Code(rawValue: "exists")
        /// A shortened name that fits several objects.
        package static let ambiguous = Code(rawValue: "ambiguous")
        /// A compare-and-swap that lost: the reference is not what the caller saw.
        package static let changedMeanwhile = Code(rawValue: "changed-meanwhile")
        /// A lock of another process that was not released in time.
        package static let locked = Code(rawValue: "locked")
        /// Files of the user in the way; ``GitError/paths`` names them.
        package static let dirty = Code(rawValue: "dirty")
        /// A merge, rebase or the like that the user has begun in the work tree.
        package static let operationInProgress = Code(rawValue: "operation-in-progress")
        /// A file that only a program of the user's configuration can write.
        package static let unsupportedFilter = Code(rawValue: "unsupported-filter")
        /// A branch without a commit yet.
        package static let unborn = Code(rawValue: "unborn")
        /// Something that needs a work tree, asked of a bare repository.
        package static let bare = Code(rawValue: "bare")
        /// An object or file whose content is damaged.
        package static let corrupt = Code(rawValue: "corrupt")
        /// A name or value that git does not allow.
        package static let invalid = Code(rawValue: "invalid")
        /// A reference whose name is a folder of another one, or the other way round.
        package static let nameConflict = Code(rawValue: "name-conflict")
        /// The library that reads and writes repositories can't be loaded.
        package static let missingLibrary = Code(rawValue: "missing-library")
        /// The file system refused.
        package static let fileSystem = Code(rawValue: "file-system")

        /// A failure of the library that has no name of its own.
        package static func library(class errorClass: Int32, code: Int32) -> Code {
            Code(rawValue: "libgit2:\(errorClass):\(code)")
        }
    }

    /// What kind of failure it is.
    package var code: Code
    /// What went wrong and, where it helps, what to do about it.
    package var message: String
    /// The file or directory concerned.
    package var path: String?
    /// The reference or revision concerned.
    package var reference: String?
    /// The object concerned.
    package var object: ObjectID?
    /// The paths in the way, relative to the work tree ``path``.
    package var paths: [String]
    /// The library's class and return code, where the failure is the library's.
    package var native: Native?

    /// A failure in libgit2's own numbers (`git_error_t`, `git_error_code`).
    package struct Native: Hashable, Sendable {
        package var errorClass: Int32
        package var code: Int32
    }

    package init(
        _ code: Code, _ message: String, path: String? = nil, reference: String? = nil,
        object: ObjectID? = nil, paths: [String] = [], native: Native? = nil
    ) {
        self.code = code
        self.message = message
        self.path = path
        self.reference = reference
        self.object = object
        self.paths = paths
        self.native = native
    }

    package var description: String { message }
}

extension GitError {
    static func missingLibrary(_ file: String, _ why: String) -> GitError {
        GitError(
            .missingLibrary,
            "libgit2 can't be used: \(why); install the one that promptgit was built for, which "
                + "has '\(file)', or build promptgit again", path: file)
    }

    static func notARepository(_ path: String) -> GitError {
        GitError(
            .notARepository,
            "'\(path)' is not in a git repository; run 'git init' there first", path: path)
    }

    static func unsupported(_ path: String, _ why: String) -> GitError {
        GitError(
            .unsupportedRepository, "the repository '\(path)' can't be read: \(why)", path: path)
    }

    static func unsafeOwner(_ path: String) -> GitError {
        GitError(
            .unsafeOwner,
            "'\(path)' belongs to another user; if you trust it, run "
                + "'git config --global --add safe.directory \(path)'", path: path)
    }

    static func changedMeanwhile(_ reference: String, _ detail: String) -> GitError {
        GitError(
            .changedMeanwhile, "'\(reference)' changed meanwhile: \(detail)", reference: reference)
    }

    static func locked(_ file: String) -> GitError {
        GitError(
            .locked,
            "another process holds '\(file)'; if none is running, remove that file", path: file)
    }

    static func dirty(_ paths: [String], workTree: String) -> GitError {
        let shown = paths.prefix(10).joined(separator: ", ")
        let rest = paths.count > 10 ? " and \(paths.count - 10) more" : ""
        return GitError(
            .dirty,
            "changes in '\(workTree)' are in the way: \(shown)\(rest); commit or stash them first",
            path: workTree, paths: paths)
    }

    static func corrupt(_ object: ObjectID, _ why: String) -> GitError {
        GitError(
            .corrupt, "the object \(object) is damaged: \(why); run 'git fsck'", object: object)
    }

    /// An object that is not there: as nobody asks for one that nothing names, it was left behind.
    static func missing(_ object: ObjectID) -> GitError {
        GitError(
            .notFound,
            "the object \(object) is missing; in a partial clone 'git fetch --refetch --no-filter' "
                + "brings all that was left out, elsewhere 'git fsck' says what else is missing",
            object: object)
    }

    static func invalid(_ message: String, path: String? = nil) -> GitError {
        GitError(.invalid, message, path: path)
    }
}
