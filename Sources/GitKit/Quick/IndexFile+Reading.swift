internal import Basics

extension IndexFile {
    /// Reads an index file; see ``QuickRepository/index(isVerified:)``.
    static func read(_ path: String, isVerified: Bool) throws(GitError) -> IndexFile? {
        switch QuickFile.read(path, limit: 1 << 30) {
        case .directory, .unusual: return nil
        case .missing:
            return IndexFile(
                version: 2, checksum: nil, modified: nil, folders: IndexFolders(), bytes: [],
                expandedPaths: [], records: [])
        case .bytes(let bytes, let modified):
            let moment = Moment(seconds: modified.seconds, nanoseconds: modified.nanoseconds)
            return try read(bytes, path: path, modified: moment, isVerified: isVerified)
        }
    }

    /// Reads the content of an index file.
    static func read(
        _ bytes: [UInt8], path: String, modified: Moment?, isVerified: Bool
    ) throws(GitError) -> IndexFile? {
        func damaged(_ position: Int, _ why: String) -> GitError {
            GitError(
                .corrupt,
                "the index '\(path)' is damaged at byte \(position): \(why); if nothing in it is "
                    + "needed any more, remove it and run 'git reset'", path: path)
        }
        guard bytes.count >= 12 + 20 else { throw damaged(bytes.count, "it ends there") }
        let end = bytes.count - 20
        var parser = IndexParser(end: end)
        unsafe bytes.withUnsafeBytes { unsafe parser.parse($0) }
        switch parser.outcome {
        case .unusual: return nil
        case .damaged(let position, let why): throw damaged(position, why)
        case .good: break
        }
        let checksum = ObjectID(in: bytes, at: end) ?? .zero
        if isVerified, !checksum.isZero {
            let digest = SHA1Digest { $0.update(bytes[..<end]) }
            guard ObjectID(bytes: digest.bytes) == checksum else {
                throw damaged(end, "the checksum there is not that of the content")
            }
        }
        return IndexFile(
            version: parser.version, checksum: checksum.isZero ? nil : checksum,
            modified: modified,
            folders: parser.folders.flatMap { IndexFolders(bytes[$0]) } ?? IndexFolders(),
            bytes: bytes, expandedPaths: parser.expandedPaths, records: parser.records)
    }
}
