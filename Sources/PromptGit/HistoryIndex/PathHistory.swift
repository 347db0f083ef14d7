internal import GitKit
internal import SQLiteKit

/// The changes of one path, found from any commit downwards without a look at the commits between.
struct PathHistory {
    let path: [UInt8]
    /// Ordered by chain and position.
    let changes: [PathChange]

    init(path: [UInt8], changes: [PathChange]) {
        self.path = path
        self.changes = changes.sorted { $0.place < $1.place }
    }

    /// The first change at a place or below it, always toward the first parent; nil where no
    /// commit from there on had the file.
    ///
    /// That is the way git goes from commits that equal their parents.
    func change(
        from start: GraphPlace, _ store: HistoryStore
    ) throws(SQLiteError) -> PathChange? {
        var place = start
        while true {
            var low = 0
            var high = changes.count
            while low < high {
                let middle = (low + high) / 2
                if place < changes[middle].place { high = middle } else { low = middle + 1 }
            }
            if low > 0, changes[low - 1].place.chain == place.chain { return changes[low - 1] }
            guard let link = try store.link(ofChain: place.chain) else { return nil }
            place = link
        }
    }
}

extension GraphPlace: Comparable {
    static func < (left: Self, right: Self) -> Bool {
        (left.chain, left.position) < (right.chain, right.position)
    }
}

extension HistoryIndex {
    /// The changes of a path; nil for one that no commit has.
    func pathHistory(_ path: [UInt8]) throws -> PathHistory? {
        try reading { store throws(SQLiteError) in
            guard let number = try store.number(ofPath: path) else { return nil }
            return PathHistory(path: path, changes: try store.changes(ofPath: number))
        }
    }

    /// Reads from the store; damage is for whoever asked to mend.
    func reading<Result>(
        _ body: (HistoryStore) throws(SQLiteError) -> Result
    ) throws(DamagedIndex) -> Result {
        do throws(SQLiteError) {
            return try body(store)
        } catch {
            throw DamagedIndex(path: store.connection.path, reason: error.message)
        }
    }
}

/// The index says something that can't be, or can't be read: it is made anew.
struct DamagedIndex: Error {
    var path: String
    var reason: String
}
