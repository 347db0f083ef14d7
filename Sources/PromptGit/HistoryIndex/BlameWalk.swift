internal import GitKit
internal import SQLiteKit

/// Finds the commit that each line of a file comes from, as `git blame` does: lines that a parent
/// has too are the parent's, and what no parent has is the commit's own.
struct BlameWalk {
    /// Lines of the file asked about, and where they stand in an older version of it.
    private struct Run {
        /// The first line in the file asked about, from 0.
        var line: Int
        /// The same line in the older version.
        var place: Int
        var count: Int
    }

    /// A version of the file: what a commit made of it.
    private struct Version: Hashable {
        var commit: Int
        var path: [UInt8]
    }

    private let index: HistoryIndex
    private let blobs: BlobReader
    private var histories: [[UInt8]: PathHistory] = [:]
    private var changes: [Version: PathChange] = [:]
    private var pending: [Version: [Run]] = [:]
    private var contents: [ObjectID: [UInt8]] = [:]

    /// The number of the commit of each line, and the path that the file had there.
    private(set) var origins: [(commit: Int, path: [UInt8])] = []

    init(_ index: HistoryIndex, _ blobs: BlobReader) {
        self.index = index
        self.blobs = blobs
    }

    /// Finds the origins of all lines of a file with this content.
    mutating func run(from place: GraphPlace, _ path: [UInt8], lines: Int) throws {
        guard lines > 0, let start = try version(at: place, path) else { return }
        origins = Array(repeating: (start.commit, start.path), count: lines)
        pending[start] = [Run(line: 0, place: 0, count: lines)]
        // No commit has a smaller number than its parents, so that all lines that a version gets
        // from its children are there when it is looked at.
        while let version = pending.keys.max(by: { $0.commit < $1.commit }) {
            let runs = pending.removeValue(forKey: version) ?? []
            for run in try passOn(runs, of: version) {
                for line in run.line..<run.line + run.count {
                    origins[line] = (version.commit, version.path)
                }
            }
        }
    }

    /// Passes lines on to the parents that have them; gives back those that none has.
    private mutating func passOn(_ runs: [Run], of version: Version) throws -> [Run] {
        guard let change = changes[version], let new = change.new else { return runs }
        let parents = try parents(of: version, change, new)
        if let same = parents.first(where: { $0.id == new.id }) {
            pending[same.version, default: []] += runs
            return []
        }
        var rest = runs.sorted { $0.place < $1.place }
        var seen: Set<ObjectID> = []
        for parent in parents where seen.insert(parent.id).inserted && !rest.isEmpty {
            let differences = try Repository.changedLines(content(parent.id), content(new.id))
            let (passed, kept) = Self.split(rest, differences)
            if !passed.isEmpty { pending[parent.version, default: []] += passed }
            rest = kept
        }
        return rest
    }

    /// The versions of the parents, where there are any: of a file that a parent has under another
    /// name, that one.
    private mutating func parents(
        of version: Version, _ change: PathChange, _ new: FileVersion
    ) throws -> [(version: Version, id: ObjectID)] {
        var parents: [(version: Version, id: ObjectID)] = []
        for side in change.sides {
            let old = side.differs ? side.old : new
            guard let old, old.mode.rawValue & 0o170000 == new.mode.rawValue & 0o170000,
                let origin = try self.version(at: side.place, version.path)
            else { continue }
            parents.append((origin, old.id))
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
            parents.append((origin, source.version.id))
        }
        return parents
    }

    private mutating func version(at place: GraphPlace, _ path: [UInt8]) throws -> Version? {
        if histories[path] == nil { histories[path] = try index.pathHistory(path) }
        guard let history = histories[path] else { return nil }
        let change = try index.reading { store throws(SQLiteError) in
            try history.change(from: place, store)
        }
        guard let change else { return nil }
        let version = Version(commit: change.commit, path: path)
        changes[version] = change
        return version
    }

    private mutating func content(_ id: ObjectID) throws -> [UInt8] {
        if let known = contents[id] { return known }
        // A version is compared with its neighbours and never again.
        if contents.count > 8 { contents = [:] }
        let content = try blobs.content(id)
        contents[id] = content
        return content
    }

    /// Parts lines into those outside of all differences, at their places in the old text, and those
    /// inside of one.
    private static func split(
        _ runs: [Run], _ differences: [ChangedLines]
    ) -> (passed: [Run], kept: [Run]) {
        var passed: [Run] = []
        var kept: [Run] = []
        var next = 0
        for run in runs {
            var place = run.place
            let end = run.place + run.count
            while next > 0, differences[next - 1].new.upperBound > place { next -= 1 }
            while place < end {
                while next < differences.count, differences[next].new.upperBound <= place {
                    next += 1
                }
                let difference = next < differences.count ? differences[next] : nil
                let line = run.line + place - run.place
                if let difference, difference.new.lowerBound <= place {
                    let stop = min(end, difference.new.upperBound)
                    kept.append(Run(line: line, place: place, count: stop - place))
                    place = stop
                } else {
                    let stop = min(end, difference?.new.lowerBound ?? end)
                    // What was added and taken away above.
                    let previous = next > 0 ? differences[next - 1] : nil
                    let shift = previous.map { $0.old.upperBound - $0.new.upperBound } ?? 0
                    passed.append(Run(line: line, place: place + shift, count: stop - place))
                    place = stop
                }
            }
        }
        return (passed, kept)
    }
}
