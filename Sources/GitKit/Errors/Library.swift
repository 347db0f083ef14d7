internal import Basics
internal import CLibgit2

/// The library's one start in a process, with the settings that every use relies on.
enum Library {
    /// The name of the file that holds it.
    static var fileName: String { unsafe String(cString: promptgit_git2_file()) }

    /// Loads and starts the library unless it runs already; the loading costs 4 ms and
    /// `git_libgit2_init` 3, once.
    static func start() throws(GitError) {
        if let failure { throw failure }
    }

    /// How much of a pack is mapped at once, and of all packs together.
    ///
    /// By default a pack is mapped as a whole: the blame of a file with 3,471 versions in a pack of
    /// 178 MB had 169 MB of it in memory, and so 49 MB, in the same time.
    private static let windowBytes = 1 << 20
    private static let mappedBytes = 32 << 20

    /// Does something in which the contents of objects are taken for what their names say, as git
    /// itself takes them: a name is not computed anew for every object that is read.
    ///
    /// Damage still shows in the checksums of what is stored.
    static func trustingObjects<Result>(_ body: () throws -> Result) rethrows -> Result {
        _ = promptgit_git2_trust_objects(1)
        defer { _ = promptgit_git2_trust_objects(-1) }
        return try body()
    }

    private static let failure: GitError? = {
        if let reason = unsafe promptgit_git2_load() {
            return .missingLibrary(fileName, unsafe String(cString: reason))
        }
        do throws(GitError) {
            try check(max(-1, -abs(min(0, promptgit_git2_start()))))
            // Off by default; without it a power cut lost acknowledged commits in most trials.
            try check(promptgit_git2_enable_fsync(1))
            // Ownership is checked by `Repository` with the environment it is given: the library
            // reads the process's own and does not know `safe.directory = *`.
            try check(promptgit_git2_validate_owner(0))
            try check(promptgit_git2_order_backends())
            try check(promptgit_git2_limit_windows(Self.windowBytes, Self.mappedBytes))
            try check(promptgit_git2_trust_objects(0))
            // Known and harmless, or looked at by `Repository` itself.
            try check(promptgit_git2_allow_extensions())
            return nil
        } catch {
            return error
        }
    }()
}

/// What a call was about, for the error it may end in.
struct CallContext {
    var path: String?
    var reference: String?
    var object: ObjectID?

    init(path: String? = nil, reference: String? = nil, object: ObjectID? = nil) {
        self.path = path
        self.reference = reference
        self.object = object
    }
}

/// Throws when a call of the library failed, with its message, which is read at once because it
/// is kept per thread and overwritten by the next failure.
func check(
    _ result: Int32, _ context: @autoclosure () -> CallContext = CallContext()
) throws(GitError) {
    guard result < 0 else { return }
    throw GitError(result: result, context: context())
}

extension GitError {
    /// The error of a call that returned `result`.
    init(result: Int32, context: CallContext) {
        var message = "libgit2 failed with code \(result)"
        var errorClass: Int32 = 0
        if let last = unsafe git_error_last() {
            unsafe errorClass = last.pointee.klass
            if let text = unsafe last.pointee.message { message = unsafe String(cString: text) }
        }
        self.init(
            Self.code(of: result, errorClass: errorClass, context: context), message,
            path: context.path, reference: context.reference, object: context.object,
            native: Native(errorClass: errorClass, code: result))
        // A damaged loose object is named in the message itself.
        let named = ObjectID(String(message.prefix(40)))
        let reason = named == nil ? message : String(message.dropFirst(42))
        if code == .corrupt, let object = named ?? context.object {
            self.object = object
            self.message = GitError.corrupt(object, reason).message
        }
        if code == .corrupt, self.object == nil {
            self.message =
                "an object is damaged: \(message); run 'git fsck', which says which one"
        }
        if code == .notFound, let object = context.object {
            self.message = GitError.missing(object).message
        }
    }

    private static func code(
        of result: Int32, errorClass: Int32, context: CallContext
    ) -> Code {
        switch result {
        case GIT_ENOTFOUND.rawValue: return .notFound
        case GIT_EEXISTS.rawValue: return .exists
        case GIT_EAMBIGUOUS.rawValue: return .ambiguous
        case GIT_EUNBORNBRANCH.rawValue: return .unborn
        case GIT_EBAREREPO.rawValue: return .bare
        case GIT_EINVALIDSPEC.rawValue, GIT_EINVALID.rawValue: return .invalid
        case GIT_ELOCKED.rawValue: return .locked
        case GIT_EMODIFIED.rawValue: return .changedMeanwhile
        case GIT_EOWNER.rawValue: return .unsafeOwner
        case GIT_EDIRECTORY.rawValue: return .nameConflict
        case GIT_EMISMATCH.rawValue: return .corrupt
        default: break
        }
        // What is left is a plain -1; reading an object, these classes mean damaged content.
        let damaged = [
            GIT_ERROR_ODB, GIT_ERROR_ZLIB, GIT_ERROR_OBJECT, GIT_ERROR_TREE, GIT_ERROR_INDEXER,
            GIT_ERROR_INVALID, GIT_ERROR_SHA,
        ].map { Int32($0.rawValue) }
        if context.object != nil, damaged.contains(errorClass) { return .corrupt }
        // What was asked for may have been a branch; only objects are deflated.
        if errorClass == Int32(GIT_ERROR_ZLIB.rawValue) { return .corrupt }
        if errorClass == Int32(GIT_ERROR_OS.rawValue) { return .fileSystem }
        return .library(class: errorClass, code: result)
    }
}

extension GitError {
    /// A failed system call as an error of git.
    init(_ error: FileError) {
        self.init(.fileSystem, error.description, path: error.path)
    }
}

/// An object of the library that one owner frees.
@safe struct Owned: ~Copyable {
    let pointer: OpaquePointer
    private let release: @Sendable (OpaquePointer) -> Void

    /// Takes what `make` creates; `release` is called with it when the value ends.
    init(
        _ release: @escaping @Sendable (OpaquePointer) -> Void,
        context: CallContext = CallContext(),
        _ make: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
    ) throws(GitError) {
        var made: OpaquePointer?
        let result = unsafe make(&made)
        try check(result, context)
        guard let made = unsafe made else {
            throw GitError(.library(class: 0, code: result), "libgit2 gave no object")
        }
        unsafe self.pointer = unsafe made
        unsafe self.release = unsafe release
    }

    deinit { unsafe release(pointer) }
}
