internal import GitKit
internal import SQLiteKit

/// The versions of a file and of those that it was renamed from, each with its parents, as blame
/// goes through them.
struct FileLineage {
    /// A version of a file: what a commit made of it.
    struct Version: Hashable {
        var commit: Int
        var path: [UInt8]
    }

    /// A parent's file.
    struct Parent {
        var version: Version
        var id: ObjectID
    }

    private let index: HistoryIndex
    private let blobs: BlobReader
    private var histories: [[UInt8]: PathHistory?] = [:]
    /// The changes of the versions that were found and not yet asked for their parents.
    private var changes: [Version: PathChange] = [:]

    init(_ index: HistoryIndex, _ blobs: BlobReader) {
        self.index = index
        self.blobs = blobs
    }

    /// The version of a file at a place; nil where there never was one.
    mutating func version(at place: GraphPlace, _ path: [UInt8]) throws -> Version? {
        let history: PathHistory?
        if let known = histories[path] {
            history = known
        } else {
            history = try index.pathHistory(path)
            histories[path] = .some(history)
        }
        guard let history else { return nil }
        let change = try index.reading { store throws(SQLiteError) in
            try history.change(from: place, store)
        }
        guard let change else { return nil }
        let version = Version(commit: change.commit, path: path)
        changes[version] = change
        return version
    }

    /// The blob of a version; nil where the commit took the file away.
    func blob(of version: Version) -> ObjectID? { changes[version]?.new?.id }

    /// The versions of the parents, where there are any, to be asked for once; of a file that a
    /// parent has under another name, that one.
    mutating func parents(of version: Version) throws -> [Parent] {
        guard let change = changes.removeValue(forKey: version), let new = change.new else {
            return []
        }
        var parents: [Parent] = []
        for side in change.sides {
            let old = side.differs ? side.old : new
            guard let old, old.mode.rawValue & 0o170000 == new.mode.rawValue & 0o170000,
                let origin = try self.version(at: side.place, version.path)
            else { continue }
            parents.append(Parent(version: origin, id: old.id))
        }
        // A parent that has the bytes ends the search, also where another one has another name.
        if parents.contains(where: { $0.id == new.id }) { return parents }
        for (number, side) in change.sides.enumerated() where side.differs && side.old == nil {
            let blobs = blobs
            let source = try index.source(of: version.path, new, change, parent: number) {
                try blobs.content($0)
            }
            guard let source, let origin = try self.version(at: side.place, source.path) else {
                continue
            }
            parents.append(Parent(version: origin, id: source.version.id))
        }
        return parents
    }
}
