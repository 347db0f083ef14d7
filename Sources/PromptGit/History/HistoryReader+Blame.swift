internal import Basics
internal import GitKit

extension HistoryReader {
    /// The commit that each line of a file comes from, as `git blame` says; a file is followed to
    /// the names that it had before.
    ///
    /// - Parameters:
    ///   - name: an asset's id, `kind/id`, or the path of any file.
    ///   - lines: the lines wanted, from 1; nil is all of them.
    /// - Returns: the lines; none for an empty file.
    /// - Throws: ``PromptGitError`` for a name that nothing has, for what is no file, and for lines
    ///   beyond the end.
    public func blame(_ name: String, lines: ClosedRange<Int>? = nil) throws -> AssetBlame {
        try mending { try wholeBlame(name, lines) }
    }

    private func wholeBlame(_ name: String, _ wanted: ClosedRange<Int>?) throws -> AssetBlame {
        let path = try path(named: name)
        let text = String(decoding: path, as: UTF8.self)
        let (place, version) = try presentVersion(of: path)
        let contents = Self.lines(try blobs.content(version.id))
        let range = wanted ?? 1...max(1, contents.count)
        guard wanted == nil || range.lowerBound <= contents.count else {
            throw PromptGitError(
                .invalidInput, "\(text) has only \(contents.count) lines",
                advice: "ask for lines up to \(contents.count)")
        }
        var walk = BlameWalk(index, blobs)
        try walk.run(from: place, path, lines: contents.count)
        var blame = AssetBlame(path: text, revision: head.description, lines: [])
        var origins = OriginReader(self)
        for (index, origin) in walk.origins.enumerated() where range.contains(index + 1) {
            let (row, approver) = try origins.origin(of: origin.commit)
            blame.lines.append(
                AssetBlame.Line(
                    number: index + 1, commit: row.id.description, author: row.author,
                    email: row.email, date: Timestamp(seconds: Int64(row.authored)),
                    proposal: row.proposal, approvedBy: approver, verdict: nil,
                    path: String(decoding: origin.path, as: UTF8.self),
                    text: String(decoding: contents[index], as: UTF8.self)))
        }
        return blame
    }

    /// The lines of a text without their line feeds.
    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        guard !bytes.isEmpty else { return [] }
        let whole = bytes.last == 10 ? bytes.dropLast() : bytes[...]
        return whole.split(separator: 10, omittingEmptySubsequences: false)
    }
}
