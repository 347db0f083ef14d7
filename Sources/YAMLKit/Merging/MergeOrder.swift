/// The order of the merged items, each by a number: an item of the base by its index there.
struct MergeOrder {
    /// The items in order, those that one side removed among them.
    let items: [Int]

    /// Merges two orders; nil when both sides moved items, and differently.
    ///
    /// What both sides added at the same place stands in the order ours, theirs. With
    /// `prefersOurs`, our order is taken where both moved items.
    init?(baseCount: Int, ours: [Int], theirs: [Int], prefersOurs: Bool) {
        let isInOurs = Set(ours)
        let isInTheirs = Set(theirs)
        let oursCommon = ours.filter { $0 < baseCount && isInTheirs.contains($0) }
        let theirsCommon = theirs.filter { $0 < baseCount && isInOurs.contains($0) }
        func isSorted(_ order: [Int]) -> Bool {
            zip(order, order.dropFirst()).allSatisfy { $0 < $1 }
        }
        var takesTheirs = false
        if oursCommon != theirsCommon {
            if isSorted(oursCommon) {
                takesTheirs = true
            } else if !isSorted(theirsCommon), !prefersOurs {
                return nil
            }
        }
        let (skeleton, others) = takesTheirs ? (theirs, ours) : (ours, theirs)
        let isOther = takesTheirs ? isInOurs : isInTheirs
        var items = skeleton
        var present = Set(skeleton)
        var previous: Int?
        for item in others {
            if present.contains(item) {
                previous = item
                continue
            }
            var place = 0
            if let previous, let index = items.firstIndex(of: previous) { place = index + 1 }
            if !takesTheirs {
                while place < items.count, items[place] >= baseCount,
                    !isOther.contains(items[place])
                {
                    place += 1
                }
            }
            items.insert(item, at: place)
            present.insert(item)
            previous = item
        }
        self.items = items
    }
}
