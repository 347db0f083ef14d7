internal import Basics

/// Which items of a side's list are which of the base's.
package struct ItemMatch {
    /// For each item of the side the index of the base's item, or nil for one that is new.
    package let bases: [Int?]

    /// Matches by token: what names an item, or its value.
    ///
    /// Items in the same place between others are the same one, changed, when `canPair` says that
    /// they can be and there are as many of them on both sides.
    package init(
        base: [String], side: [String], canPair: (_ base: Int, _ side: Int) -> Bool
    ) {
        var bases = [Int?](repeating: nil, count: side.count)
        var isTaken = [Bool](repeating: false, count: base.count)
        var numbers: [String: Int] = [:]
        func number(_ token: String) -> Int {
            if let number = numbers[token] { return number }
            numbers[token] = numbers.count
            return numbers.count - 1
        }
        let difference = SequenceDifference(from: base.map(number), to: side.map(number))
        let pairs = difference?.pairs(oldCount: base.count) ?? []
        for pair in pairs {
            bases[pair.new] = pair.old
            isTaken[pair.old] = true
        }
        // What stands once on each side was moved.
        var places: [String: [Int]] = [:]
        for index in base.indices where !isTaken[index] {
            places[base[index], default: []].append(index)
        }
        var counts: [String: Int] = [:]
        for index in side.indices where bases[index] == nil { counts[side[index], default: 0] += 1 }
        for index in side.indices where bases[index] == nil && counts[side[index]] == 1 {
            guard let place = places[side[index]], place.count == 1 else { continue }
            bases[index] = place[0]
            isTaken[place[0]] = true
        }
        // What is left between two neighbours.
        var oldStart = 0
        var newStart = 0
        for pair in pairs + [(old: base.count, new: side.count)] {
            let old = (oldStart..<pair.old).filter { !isTaken[$0] }
            let new = (newStart..<pair.new).filter { bases[$0] == nil }
            if old.count == new.count {
                for (before, after) in zip(old, new) where canPair(before, after) {
                    bases[after] = before
                }
            }
            oldStart = pair.old + 1
            newStart = pair.new + 1
        }
        self.bases = bases
    }
}
