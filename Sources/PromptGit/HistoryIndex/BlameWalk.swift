internal import GitKit

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

    private typealias Version = FileLineage.Version

    private let blobs: BlobReader
    private var lineage: FileLineage
    private var pending: [Version: [Run]] = [:]
    private var contents: [ObjectID: [UInt8]] = [:]

    /// The number of the commit of each line, and the path that the file had there.
    private(set) var origins: [(commit: Int, path: [UInt8])] = []

    init(_ index: HistoryIndex, _ blobs: BlobReader) {
        self.blobs = blobs
        lineage = FileLineage(index, blobs)
    }

    /// Finds the origins of all lines of a file with this content.
    mutating func run(from place: GraphPlace, _ path: [UInt8], lines: Int) throws {
        guard lines > 0, let start = try lineage.version(at: place, path) else { return }
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
        guard let blob = lineage.blob(of: version) else { return runs }
        let parents = try lineage.parents(of: version)
        if let same = parents.first(where: { $0.id == blob }) {
            pending[same.version, default: []] += runs
            return []
        }
        // It is compared with its parents now and never again.
        defer { contents[blob] = nil }
        var rest = runs.sorted { $0.place < $1.place }
        var seen: Set<ObjectID> = []
        for parent in parents where seen.insert(parent.id).inserted && !rest.isEmpty {
            let differences = try Repository.changedLines(content(parent.id), content(blob))
            let (passed, kept) = Self.split(rest, differences)
            if !passed.isEmpty { pending[parent.version, default: []] += passed }
            rest = kept
        }
        return rest
    }

    private mutating func content(_ id: ObjectID) throws -> [UInt8] {
        if let known = contents[id] { return known }
        // What no line was passed on to stays behind.
        if contents.count > 16 { contents = [:] }
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
