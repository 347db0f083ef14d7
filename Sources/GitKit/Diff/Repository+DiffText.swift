internal import CLibgit2

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension Repository {
    /// The difference of two trees as `git diff --no-renames` prints it without colour.
    ///
    /// Only the given paths (files or folders) when there are any. Nil is the empty tree.
    package func diffText(
        from old: ObjectID?, to new: ObjectID?, paths: [String] = []
    ) throws(GitError) -> String {
        let left = try old.map { id throws(GitError) in try nativeTree(id) }
        let right = try new.map { id throws(GitError) in try nativeTree(id) }
        let names = CStringArray(paths)
        var options = unsafe git_diff_options()
        try check(unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)))
        unsafe options.flags = GIT_DIFF_DISABLE_PATHSPEC_MATCH.rawValue
        unsafe options.pathspec = unsafe names.native
        let diff = try unsafe Owned({ unsafe git_diff_free($0) }) {
            unsafe git_diff_tree_to_tree(
                &$0.pointee, pointer, left?.pointer, right?.pointer, &options)
        }
        var buffer = unsafe git_buf()
        try check(unsafe git_diff_to_buf(&buffer, diff.pointer, GIT_DIFF_FORMAT_PATCH))
        defer { unsafe git_buf_dispose(&buffer) }
        let bytes = unsafe UnsafeRawBufferPointer(start: buffer.ptr, count: buffer.size)
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    private func nativeTree(_ id: ObjectID) throws(GitError) -> NativeTree {
        NativeTree(
            owned: try unsafe Owned(
                { unsafe git_tree_free($0) }, context: CallContext(object: id)
            ) {
                var native = id.native
                return unsafe git_tree_lookup(&$0.pointee, pointer, &native)
            })
    }
}

/// A tree of libgit2, shared so that it can be optional.
@safe private final class NativeTree {
    private let owned: Owned

    init(owned: consuming Owned) { self.owned = owned }

    var pointer: OpaquePointer { unsafe owned.pointer }
}

/// Texts as a C array of C strings that lives as long as this object.
@safe final class CStringArray {
    private let pointers: UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>

    init(_ texts: [String]) {
        unsafe pointers = .allocate(capacity: texts.count)
        for (index, text) in texts.enumerated() {
            unsafe pointers.initializeElement(at: index, to: strdup(text))
        }
    }

    deinit {
        unsafe pointers.forEach { unsafe free($0) }
        unsafe pointers.deallocate()
    }

    /// The array as libgit2 takes it.
    var native: git_strarray {
        unsafe git_strarray(strings: pointers.baseAddress, count: pointers.count)
    }
}
