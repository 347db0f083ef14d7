internal import CLibgit2

/// Lines of an old text, counted from 0, in whose place a new text has others; either may be none.
package struct ChangedLines: Hashable, Sendable {
    /// The lines of the old text.
    package var old: Range<Int>
    /// The lines of the new text.
    package var new: Range<Int>
}

extension Repository {
    /// The lines in which two texts differ, in their order, as `git blame` sees them.
    ///
    /// git's own xdiff finds them, with the indentation heuristic that is git's default. As git does
    /// where no lines around a change are wanted (`trim_common_tail` in xdiff-interface.c), what both
    /// texts end with is left out first, in blocks of 1,024 bytes.
    package static func changedLines(
        _ old: [UInt8], _ new: [UInt8]
    ) throws(GitError) -> [ChangedLines] {
        if let only = ChangedLines.only(old, new) { return [only] }
        return try changedLinesByLibrary(old, new)
    }

    /// The same, by xdiff in any case.
    static func changedLinesByLibrary(
        _ old: [UInt8], _ new: [UInt8]
    ) throws(GitError) -> [ChangedLines] {
        try Library.start()
        let tail = commonTail(old, new)
        var options = unsafe git_diff_options()
        try check(unsafe git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION)))
        unsafe options.flags = GIT_DIFF_FORCE_TEXT.rawValue | GIT_DIFF_INDENT_HEURISTIC.rawValue
        unsafe options.context_lines = 0
        unsafe options.interhunk_lines = 0
        let patch = try unsafe Owned({ unsafe git_patch_free($0) }) { out in
            unsafe old.withUnsafeBytes { before in
                unsafe new.withUnsafeBytes { after in
                    unsafe git_patch_from_buffers(
                        &out.pointee, before.baseAddress, before.count - tail, nil,
                        after.baseAddress, after.count - tail, nil, &options)
                }
            }
        }
        var changes: [ChangedLines] = []
        for index in 0..<(unsafe git_patch_num_hunks(patch.pointer)) {
            var hunk: UnsafePointer<git_diff_hunk>?
            try check(unsafe git_patch_get_hunk(&hunk, nil, patch.pointer, index))
            guard let found = unsafe hunk?.pointee else { continue }
            changes.append(
                ChangedLines(
                    old: range(found.old_start, found.old_lines),
                    new: range(found.new_start, found.new_lines)))
        }
        return changes
    }

    /// The lines of one side of a hunk: where there are none, its start is the line before.
    private static func range(_ start: Int32, _ count: Int32) -> Range<Int> {
        let first = count == 0 ? Int(start) : Int(start) - 1
        return first..<first + Int(count)
    }

    /// How many bytes at the end of both texts are not looked at.
    private static func commonTail(_ old: [UInt8], _ new: [UInt8]) -> Int {
        let block = 1024
        let smaller = min(old.count, new.count)
        var trimmed = 0
        while block + trimmed <= smaller {
            let range = (old.count - trimmed - block)..<(old.count - trimmed)
            let other = (new.count - trimmed - block)..<(new.count - trimmed)
            guard old[range].elementsEqual(new[other]) else { break }
            trimmed += block
        }
        // Back to a whole line.
        var recovered = 0
        while recovered < trimmed {
            let byte = old[old.count - trimmed + recovered]
            recovered += 1
            if byte == 10 { break }
        }
        return trimmed - recovered
    }
}
