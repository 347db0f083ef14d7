internal import GitKit
internal import SQLiteKit

/// Visits the commits of a file as `git log -- FILE` does: of a merge that equals a parent only that
/// side is followed, a commit that equals no parent is shown, the latest committed first.
struct HistoryWalk {
    /// A change on the way, with the path that the file had then.
    struct Step {
        var change: PathChange
        var path: [UInt8]
    }

    private let index: HistoryIndex
    /// Where renames are followed, what reads the files that may have been renamed.
    private let blobs: BlobReader?
    private var histories: [[UInt8]: PathHistory] = [:]
    private var heap: [(step: Step, order: Int)] = []
    private var seen: Set<Visit> = []

    private struct Visit: Hashable {
        var commit: Int
        var path: [UInt8]
    }

    init(_ index: HistoryIndex, following blobs: BlobReader?) {
        self.index = index
        self.blobs = blobs
    }

    /// Begins at a commit with a path.
    mutating func begin(at place: GraphPlace, _ path: [UInt8]) throws {
        if histories[path] == nil { histories[path] = try index.pathHistory(path) }
        guard let history = histories[path] else { return }
        let change = try index.reading { store throws(SQLiteError) in
            try history.change(from: place, store)
        }
        guard let change, seen.insert(Visit(commit: change.commit, path: path)).inserted else {
            return
        }
        push(Step(change: change, path: path))
    }

    /// The next commit to show; nil at the end.
    mutating func next() throws -> Step? {
        while let step = pop() {
            let sides = step.change.sides
            if let same = sides.first(where: { !$0.differs }) {
                try begin(at: same.place, step.path)
                continue
            }
            for (parent, side) in sides.enumerated() {
                try begin(at: side.place, pathBefore(step, parent))
            }
            return step
        }
        return nil
    }

    /// The name that the file has in a parent.
    private func pathBefore(_ step: Step, _ parent: Int) throws -> [UInt8] {
        guard let blobs, step.change.sides[parent].old == nil, let new = step.change.new else {
            return step.path
        }
        return try index.origin(of: step.path, new, step.change, parent: parent, blobs)
            ?? step.path
    }

    // MARK: - The queue

    private mutating func push(_ step: Step) {
        heap.append((step, seen.count))
        var child = heap.count - 1
        while child > 0, comes(child, before: (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func pop() -> Step? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first.step }
        heap[0] = last
        var parent = 0
        while true {
            var best = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && comes(child, before: best) {
                best = child
            }
            if best == parent { return first.step }
            heap.swapAt(parent, best)
            parent = best
        }
    }

    private func comes(_ left: Int, before right: Int) -> Bool {
        let (a, b) = (heap[left], heap[right])
        return (b.step.change.time, a.order) < (a.step.change.time, b.order)
    }
}
