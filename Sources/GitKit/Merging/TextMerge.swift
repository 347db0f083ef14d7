internal import CLibgit2

/// Git's own merge of lines, byte for byte as `git merge-file` makes it.
package struct TextMerge: Sendable {
    /// How conflicts are shown, by git's words (`merge.conflictStyle`).
    package enum Style: String, Sendable, CaseIterable {
        /// Both sides.
        case merge
        /// Both sides and between them the base.
        case diff3
        /// As ``diff3``, with the lines that both sides have in common at the ends outside.
        case zdiff3

        fileprivate var flag: git_merge_file_flag_t {
            switch self {
            case .merge: GIT_MERGE_FILE_STYLE_MERGE
            case .diff3: GIT_MERGE_FILE_STYLE_DIFF3
            case .zdiff3: GIT_MERGE_FILE_STYLE_ZDIFF3
            }
        }
    }

    /// The files' contents.
    package var base: [UInt8]
    package var ours: [UInt8]
    package var theirs: [UInt8]
    /// What stands behind the markers of our side, the base and the other side.
    package var labels = (ours: "ours", base: "base", theirs: "theirs")
    /// How many characters a marker has.
    package var markerSize = 7
    /// How conflicts are shown.
    package var style = Style.merge

    /// Describes a merge of three texts.
    package init(base: [UInt8], ours: [UInt8], theirs: [UInt8]) {
        self.base = base
        self.ours = ours
        self.theirs = theirs
    }

    /// The merged text, and how many conflicts are marked in it; nil where one of the three is no
    /// text to git, which merges no such files.
    package func merged() throws(GitError) -> (bytes: [UInt8], conflicts: Int)? {
        let files = [base, ours, theirs]
        guard !files.contains(where: Self.isBinary) else { return nil }
        try Library.start()
        let result = try merged(ourLabel: labels.ours)
        guard !result.isClean else { return (result.bytes, 0) }
        // The library says only that there are some. They are counted by a label that stands
        // nowhere in the files.
        var number = 0
        var label = Array("conflict 0".utf8)
        while files.contains(where: { $0.contains(label) }) {
            number += 1
            label = Array("conflict \(number)".utf8)
        }
        let marked = try merged(ourLabel: String(decoding: label, as: UTF8.self))
        return (result.bytes, marked.bytes.ranges(of: label).count)
    }

    /// Whether git takes a file for binary (`buffer_is_binary` in git's xdiff-interface.c) or too
    /// large (`MAX_XDIFF_SIZE`).
    private static func isBinary(_ bytes: [UInt8]) -> Bool {
        bytes.prefix(8_000).contains(0) || bytes.count > 1023 << 20
    }

    private func merged(
        ourLabel: String
    ) throws(GitError) -> (bytes: [UInt8], isClean: Bool) {
        var options = unsafe git_merge_file_options()
        try check(
            unsafe git_merge_file_options_init(
                &options, UInt32(GIT_MERGE_FILE_OPTIONS_VERSION)))
        // `git merge-file` joins conflicts that only lines without letters and digits part.
        unsafe options.flags = style.flag.rawValue | GIT_MERGE_FILE_SIMPLIFY_ALNUM.rawValue
        unsafe options.marker_size = UInt16(clamping: markerSize)
        var result = unsafe git_merge_file_result()
        defer { unsafe git_merge_file_result_free(&result) }
        let code = unsafe ourLabel.withCString { ourLabel in
            unsafe labels.base.withCString { baseLabel in
                unsafe labels.theirs.withCString { theirLabel in
                    unsafe options.our_label = ourLabel
                    unsafe options.ancestor_label = baseLabel
                    unsafe options.their_label = theirLabel
                    return unsafe Self.merge(&result, base, ours, theirs, &options)
                }
            }
        }
        try check(code)
        let bytes = unsafe UnsafeRawBufferPointer(start: result.ptr, count: result.len)
        return (unsafe Array(bytes), unsafe result.automergeable != 0)
    }

    private static func merge(
        _ result: inout git_merge_file_result, _ base: [UInt8], _ ours: [UInt8],
        _ theirs: [UInt8], _ options: inout git_merge_file_options
    ) -> Int32 {
        unsafe base.withUnsafeBytes { base in
            unsafe ours.withUnsafeBytes { ours in
                unsafe theirs.withUnsafeBytes { theirs in
                    var inputs = unsafe [base, ours, theirs].map { bytes in
                        var input = unsafe git_merge_file_input()
                        unsafe input.version = UInt32(GIT_MERGE_FILE_INPUT_VERSION)
                        unsafe input.ptr = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                        unsafe input.size = bytes.count
                        return unsafe input
                    }
                    return unsafe git_merge_file(
                        &result, &inputs[0], &inputs[1], &inputs[2], &options)
                }
            }
        }
    }
}
