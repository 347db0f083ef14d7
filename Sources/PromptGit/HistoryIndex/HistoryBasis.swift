internal import Basics

/// What decides which parents git sees: a history that is cut off, grafts and replaced objects.
enum HistoryBasis {
    /// The contents of what decides; empty in nearly every repository.
    static func bytes(of commonDirectory: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for name in ["shallow", "info/grafts"] {
            if let content = try? Files.read(Paths.join(commonDirectory, name)) {
                bytes += Array(name.utf8) + [0] + content
            }
        }
        let folder = Paths.join(commonDirectory, "refs/replace")
        for name in ((try? Files.list(folder)) ?? []).sorted() {
            let content = try? Files.read(Paths.join(folder, name))
            bytes += Array(name.utf8) + [0] + (content ?? [])
        }
        // Replaced objects may be among the packed references.
        if let packed = try? Files.read(Paths.join(commonDirectory, "packed-refs")) {
            for line in packed.split(separator: 10) where line.dropFirst(41).starts(with: prefix) {
                bytes += line
            }
        }
        return bytes
    }

    private static let prefix = Array("refs/replace/".utf8)

    /// Stamps of the files that ``bytes(of:)`` reads: as long as they stay the same, so do the bytes.
    static func stamps(of commonDirectory: String) -> [FileStamp?] {
        let folder = Paths.join(commonDirectory, "refs/replace")
        let names = ["shallow", "info/grafts", "packed-refs"]
        return names.map { FileStamp(of: Paths.join(commonDirectory, $0)) }
            + ((try? Files.list(folder)) ?? []).map { FileStamp(of: Paths.join(folder, $0)) }
    }
}
