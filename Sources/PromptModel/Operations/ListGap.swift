internal import Basics

/// The gaps between the items of a list, where an insertion can go.
enum ListGap {
    /// The item at an index, or nil beyond the ends.
    static func item(_ list: [JSONValue], _ index: Int) -> JSONValue? {
        list.indices.contains(index) ? list[index] : Optional.none
    }

    /// The indices at which an item between two neighbours would stand; nil for a neighbour is the
    /// list's beginning or end.
    static func indices(
        in list: [JSONValue], after: JSONValue?, before: JSONValue?
    ) -> [Int] {
        (0...list.count).filter { item(list, $0 - 1) == after && item(list, $0) == before }
    }
}
