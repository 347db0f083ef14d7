/// Where two sequences differ, found as `diff` finds it (Myers, "An O(ND) Difference Algorithm",
/// 1986), with changes moved as far down as they go, which is where git shows them.
struct SequenceDifference {
    /// A run of the old sequence that a run of the new one takes the place of.
    struct Hunk: Hashable {
        var old: Range<Int>
        var new: Range<Int>
    }

    /// The differences in order; between them both are equal.
    let hunks: [Hunk]

    /// The steps after which a comparison is given up: its memory grows with their square.
    private static let mostSteps = 2_500

    /// Compares two sequences; nil when they have too little in common.
    init?(from old: [Int], to new: [Int]) {
        var start = 0
        while start < old.count, start < new.count, old[start] == new[start] { start += 1 }
        var oldEnd = old.count
        var newEnd = new.count
        while oldEnd > start, newEnd > start, old[oldEnd - 1] == new[newEnd - 1] {
            oldEnd -= 1
            newEnd -= 1
        }
        var oldChanged = [Bool](repeating: false, count: old.count)
        var newChanged = [Bool](repeating: false, count: new.count)
        if start == oldEnd || start == newEnd {
            for index in start..<oldEnd { oldChanged[index] = true }
            for index in start..<newEnd { newChanged[index] = true }
        } else {
            guard
                Self.mark(
                    old, start..<oldEnd, &oldChanged, new, start..<newEnd, &newChanged)
            else { return nil }
        }
        var hunks: [Hunk] = []
        var oldIndex = 0
        var newIndex = 0
        while oldIndex < old.count || newIndex < new.count {
            let oldStart = oldIndex
            let newStart = newIndex
            while oldIndex < old.count, oldChanged[oldIndex] { oldIndex += 1 }
            while newIndex < new.count, newChanged[newIndex] { newIndex += 1 }
            if oldIndex > oldStart || newIndex > newStart {
                hunks.append(Hunk(old: oldStart..<oldIndex, new: newStart..<newIndex))
            } else {
                oldIndex += 1
                newIndex += 1
            }
        }
        self.hunks = Self.movedDown(hunks, old, new)
    }

    /// The pairs of equal elements, by index.
    func pairs(oldCount: Int) -> [(old: Int, new: Int)] {
        var pairs: [(old: Int, new: Int)] = []
        var old = 0
        var new = 0
        for hunk in hunks + [Hunk(old: oldCount..<oldCount, new: 0..<0)] {
            while old < hunk.old.lowerBound {
                pairs.append((old, new))
                old += 1
                new += 1
            }
            old = hunk.old.upperBound
            new = hunk.new.upperBound
        }
        return pairs
    }

    private static func mark(
        _ old: [Int], _ oldRange: Range<Int>, _ oldChanged: inout [Bool], _ new: [Int],
        _ newRange: Range<Int>, _ newChanged: inout [Bool]
    ) -> Bool {
        let (oldCount, newCount) = (oldRange.count, newRange.count)
        let most = min(oldCount + newCount, mostSteps)
        // For each number of steps the furthest place on each diagonal, -steps...steps.
        var trace: [[Int]] = []
        var furthest = [1: 0]
        furthest.reserveCapacity(2 * most)
        for steps in 0...most {
            var row: [Int] = []
            row.reserveCapacity(steps + 1)
            var isDone = false
            for diagonal in stride(from: -steps, through: steps, by: 2) {
                var x: Int
                let below = furthest[diagonal + 1] ?? -1
                let right = furthest[diagonal - 1] ?? -1
                if diagonal == -steps || (diagonal != steps && right < below) {
                    x = below
                } else {
                    x = right + 1
                }
                var y = x - diagonal
                while x < oldCount, y < newCount, y >= 0,
                    old[oldRange.lowerBound + x] == new[newRange.lowerBound + y]
                {
                    x += 1
                    y += 1
                }
                furthest[diagonal] = x
                row.append(x)
                if x >= oldCount, y >= newCount {
                    isDone = true
                    break
                }
            }
            trace.append(row)
            if isDone {
                walk(back: trace, oldRange, &oldChanged, newRange, &newChanged)
                return true
            }
        }
        return false
    }

    private static func walk(
        back trace: [[Int]], _ oldRange: Range<Int>, _ oldChanged: inout [Bool],
        _ newRange: Range<Int>, _ newChanged: inout [Bool]
    ) {
        var x = oldRange.count
        var y = newRange.count
        for steps in stride(from: trace.count - 1, to: 0, by: -1) {
            let row = trace[steps - 1]
            func place(_ diagonal: Int) -> Int {
                let index = diagonal + steps - 1
                guard index >= 0, index % 2 == 0, index / 2 < row.count else { return -1 }
                return row[index / 2]
            }
            let diagonal = x - y
            let isBelow =
                diagonal == -steps
                || (diagonal != steps && place(diagonal - 1) < place(diagonal + 1))
            let before = isBelow ? diagonal + 1 : diagonal - 1
            let oldX = place(before)
            let oldY = oldX - before
            if isBelow {
                newChanged[newRange.lowerBound + oldY] = true
            } else {
                oldChanged[oldRange.lowerBound + oldX] = true
            }
            x = oldX
            y = oldY
        }
    }

    /// The hunks with each mere insertion and removal as far down as it can stand.
    private static func movedDown(_ hunks: [Hunk], _ old: [Int], _ new: [Int]) -> [Hunk] {
        var result: [Hunk] = []
        for var hunk in hunks.reversed() {
            let limit = result.last?.old.lowerBound ?? old.count
            if hunk.old.isEmpty {
                while hunk.old.upperBound < limit,
                    new[hunk.new.lowerBound] == new[hunk.new.upperBound]
                {
                    hunk.old = hunk.old.lowerBound + 1..<hunk.old.upperBound + 1
                    hunk.new = hunk.new.lowerBound + 1..<hunk.new.upperBound + 1
                }
            } else if hunk.new.isEmpty {
                while hunk.old.upperBound < limit,
                    old[hunk.old.lowerBound] == old[hunk.old.upperBound]
                {
                    hunk.old = hunk.old.lowerBound + 1..<hunk.old.upperBound + 1
                    hunk.new = hunk.new.lowerBound + 1..<hunk.new.upperBound + 1
                }
            }
            if let next = result.last, next.old.lowerBound == hunk.old.upperBound {
                result[result.count - 1] = Hunk(
                    old: hunk.old.lowerBound..<next.old.upperBound,
                    new: hunk.new.lowerBound..<next.new.upperBound)
            } else {
                result.append(hunk)
            }
        }
        return result.reversed()
    }
}
