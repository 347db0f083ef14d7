internal import Basics
internal import CLibgit2

/// Prints differences of files in git's own form (git-diff, GENERATING PATCH TEXT WITH -P).
///
/// libgit2 finds the lines that differ, with git's own xdiff; its printing of the lines around
/// them differs from git's in the length of ids, the quoting of names and the change of a type.
struct PatchPrinter {
    /// One side of a file.
    struct Side {
        var mode: FileMode
        var id: ObjectID
        var content: [UInt8]
    }

    private let repository: Repository
    private let context: Int
    private let quotesBytes: Bool
    private let abbreviation: Abbreviation
    private var bytes: [UInt8] = []

    init(_ repository: Repository, context: Int) throws(GitError) {
        self.repository = repository
        self.context = context
        quotesBytes = try repository.configBool("core.quotePath") ?? true
        abbreviation = try Abbreviation(repository)
    }

    /// What was printed; bytes that are no UTF-8 are shown as U+FFFD.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Adds a file, unless both sides are the same.
    mutating func add(_ path: String, _ old: Side?, _ new: Side?) throws(GitError) {
        if let old, let new, old.mode.rawValue & 0o170000 != new.mode.rawValue & 0o170000 {
            // What becomes of another type goes and comes again.
            try add(path, old, nil)
            try add(path, nil, new)
            return
        }
        guard old != nil || new != nil else { return }
        let isSame = old?.id == new?.id
        if isSame, old?.mode == new?.mode { return }
        let names = (old: quoted("a/" + path), new: quoted("b/" + path))
        line("diff --git \(names.old) \(names.new)")
        if let old, let new, old.mode != new.mode {
            line("old mode \(old.mode)")
            line("new mode \(new.mode)")
        } else if let new, old == nil {
            line("new file mode \(new.mode)")
        } else if let old, new == nil {
            line("deleted file mode \(old.mode)")
        }
        if isSame { return }
        let ids = (
            old: try abbreviation.short(old?.id ?? .zero),
            new: try abbreviation.short(new?.id ?? .zero)
        )
        let mode = old?.mode == new?.mode ? " \(old?.mode.description ?? "")" : ""
        line("index \(ids.old)..\(ids.new)\(mode)")
        let labels = (
            old: old == nil ? "/dev/null" : names.old, new: new == nil ? "/dev/null" : names.new
        )
        let attribute = try DiffAttribute(of: path, in: repository)
        if attribute.isBinary ?? (isBinary(old) || isBinary(new)) {
            line("Binary files \(labels.old) and \(labels.new) differ")
            return
        }
        let hunks = try hunks(path, old, new)
        guard !hunks.isEmpty else { return }
        // A tab tells where a name with blanks ends.
        line("--- \(labels.old)" + (labels.old.contains(" ") ? "\t" : ""))
        line("+++ \(labels.new)" + (labels.new.contains(" ") ? "\t" : ""))
        bytes += hunks
    }

    private mutating func line(_ text: String) { bytes += Array(text.utf8) + [10] }

    /// git's own guess: a NUL among the first 8000 bytes.
    private func isBinary(_ side: Side?) -> Bool {
        side?.content.prefix(8000).contains(0) ?? false
    }

    // MARK: Lines

    private func hunks(_ path: String, _ old: Side?, _ new: Side?) throws(GitError) -> [UInt8] {
        var options = unsafe git_diff_options()
        try Library.start()
        try check(unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)))
        // Whether it is binary was decided already; the heuristic is git's default.
        unsafe options.flags = GIT_DIFF_FORCE_TEXT.rawValue | GIT_DIFF_INDENT_HEURISTIC.rawValue
        unsafe options.context_lines = UInt32(clamping: context)
        let patch = try unsafe patch(path, old, new, options)
        var printed: [UInt8] = []
        let hunkCount = unsafe git_patch_num_hunks(patch.pointer)
        for index in 0..<hunkCount {
            var hunk: UnsafePointer<git_diff_hunk>?
            var count = 0
            try check(unsafe git_patch_get_hunk(&hunk, &count, patch.pointer, index))
            if let hunk = unsafe hunk {
                let size = unsafe hunk.pointee.header_len
                unsafe withUnsafeBytes(of: hunk.pointee.header) { header in
                    unsafe printed.append(contentsOf: header.prefix(size))
                }
                // The line behind the `@@` is cut off after 80 bytes; git leaves no blank there.
                while let last = printed.last, [9, 10, 11, 12, 13, 32].contains(last) {
                    printed.removeLast()
                }
                printed.append(10)
            }
            for number in 0..<count {
                var line: UnsafePointer<git_diff_line>?
                try check(
                    unsafe git_patch_get_line_in_hunk(&line, patch.pointer, index, number))
                if let line = unsafe line { unsafe Self.append(line.pointee, to: &printed) }
            }
        }
        return printed
    }

    private static func append(_ line: git_diff_line, to printed: inout [UInt8]) {
        let origin = UInt8(bitPattern: unsafe line.origin)
        // The other origins are the remark that the file ends without a newline.
        if [UInt8(ascii: " "), UInt8(ascii: "+"), UInt8(ascii: "-")].contains(origin) {
            printed.append(origin)
        }
        unsafe printed.append(
            contentsOf: UnsafeRawBufferPointer(start: line.content, count: line.content_len))
    }

    /// The patch of two contents.
    ///
    /// With the blobs at hand the library knows the kind of file that `.gitattributes` may name,
    /// which decides what stands behind the `@@`; `markdown` and others that came to git later
    /// are like any text to it.
    private func patch(
        _ path: String, _ old: Side?, _ new: Side?, _ options: git_diff_options
    ) throws(GitError) -> Owned {
        var options = unsafe options
        let left = try repository.sharedBlob(old)
        let right = try repository.sharedBlob(new)
        if (old == nil || left != nil) && (new == nil || right != nil) {
            return try unsafe Owned({ unsafe git_patch_free($0) }) {
                unsafe git_patch_from_blobs(
                    &$0.pointee, left?.pointer, path, right?.pointer, path, &options)
            }
        }
        return try unsafe Owned({ unsafe git_patch_free($0) }) { made in
            unsafe (old?.content ?? []).withUnsafeBytes { left in
                unsafe (new?.content ?? []).withUnsafeBytes { right in
                    unsafe git_patch_from_buffers(
                        &made.pointee, left.baseAddress, left.count, path, right.baseAddress,
                        right.count, path, &options)
                }
            }
        }
    }

    // MARK: Names

    /// A name as git prints it: in quotes, with escapes, where it has unusual bytes
    /// (`quote_c_style` in git's quote.c).
    private func quoted(_ name: String) -> String {
        var escaped: [UInt8] = []
        var isUnusual = false
        for byte in name.utf8 {
            if let letter = Self.escapes[byte] {
                escaped += [UInt8(ascii: "\\"), letter]
                isUnusual = true
            } else if byte < 0x20 || byte == 0x7F || (byte >= 0x80 && quotesBytes) {
                let digits = String(byte, radix: 8)
                escaped += Array(("\\" + String(repeating: "0", count: 3 - digits.count)).utf8)
                escaped += Array(digits.utf8)
                isUnusual = true
            } else {
                escaped.append(byte)
            }
        }
        return isUnusual ? "\"" + String(decoding: escaped, as: UTF8.self) + "\"" : name
    }

    private static let escapes: [UInt8: UInt8] = [
        7: UInt8(ascii: "a"), 8: UInt8(ascii: "b"), 9: UInt8(ascii: "t"), 10: UInt8(ascii: "n"),
        11: UInt8(ascii: "v"), 12: UInt8(ascii: "f"), 13: UInt8(ascii: "r"),
        UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
    ]
}

/// The attribute `diff` of a path (gitattributes).
private struct DiffAttribute {
    /// Whether the attribute says that the file is binary or text; nil when it says nothing.
    var isBinary: Bool?

    init(of path: String, in repository: Repository) throws(GitError) {
        var value: UnsafePointer<CChar>?
        try check(
            unsafe git_attr_get(&value, repository.pointer, 0, path, "diff"),
            CallContext(path: path))
        switch unsafe git_attr_value(value) {
        case GIT_ATTR_VALUE_FALSE: isBinary = true
        case GIT_ATTR_VALUE_TRUE: isBinary = false
        case GIT_ATTR_VALUE_STRING:
            let driver = unsafe value.map { unsafe String(cString: $0) } ?? ""
            isBinary = try repository.configBool("diff.\(driver).binary")
        default: isBinary = nil
        }
    }
}

/// A blob of libgit2, shared so that it can be optional.
@safe final class SharedBlob {
    private let owned: Owned

    init(_ owned: consuming Owned) { self.owned = owned }

    var pointer: OpaquePointer { unsafe owned.pointer }
}

extension Repository {
    /// The library's blob of a side, where the repository has it.
    fileprivate func sharedBlob(_ side: PatchPrinter.Side?) throws(GitError) -> SharedBlob? {
        guard let side, side.mode != .submodule, try contains(side.id) else { return nil }
        let pointer = try unsafe pointer
        var native = side.id.native
        return SharedBlob(
            try unsafe Owned(
                { unsafe git_blob_free($0) }, context: CallContext(object: side.id)
            ) {
                unsafe git_blob_lookup(&$0.pointee, pointer, &native)
            })
    }
}
