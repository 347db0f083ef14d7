internal import Basics

/// Numbers for the items of two changed collections: those of the base have their index there, and
/// what both sides added has the same number.
struct ItemNumbers {
    /// A member of a mapping or an element of a list.
    struct Item {
        /// The key; nil in a list.
        let key: String?
        let node: YAMLNode
    }

    let ours: [Int]
    let theirs: [Int]

    init(base: [Item], ours: [Item], theirs: [Item], identities: [String]) {
        let tokens = Self.tokens([base, ours, theirs], identities)
        func match(_ index: Int, _ items: [Item]) -> [Int?] {
            ItemMatch(base: tokens[0], side: tokens[index]) { old, new in
                let (old, new) = (base[old], items[new])
                return new.key == nil && old.node.isScalar == new.node.isScalar
                    && old.node.isMapping == new.node.isMapping
            }.bases
        }
        var next = base.count
        func numbers(_ match: [Int?]) -> [Int] {
            match.map { index in
                if let index { return index }
                next += 1
                return next - 1
            }
        }
        let left = match(1, ours)
        let right = match(2, theirs)
        self.ours = numbers(left)
        var others = numbers(right)
        // What both added is one item, unless the base has such items already.
        let known = Set(tokens[0])
        var added: [String: [Int]] = [:]
        for (index, token) in tokens[1].enumerated()
        where left[index] == nil && !known.contains(token) {
            added[token, default: []].append(self.ours[index])
        }
        for (index, token) in tokens[2].enumerated() where right[index] == nil {
            guard var numbers = added[token], !numbers.isEmpty else { continue }
            others[index] = numbers.removeFirst()
            added[token] = numbers
        }
        self.theirs = others
    }

    /// What tells items apart: a key of a mapping, what names an item of a list where that is
    /// unique in each of the lists, otherwise its value.
    private static func tokens(_ lists: [[Item]], _ identities: [String]) -> [[String]] {
        if lists.contains(where: { $0.contains { $0.key != nil } }) {
            return lists.map { $0.map { $0.key ?? "" } }
        }
        func value(_ item: Item) -> String { "=" + item.node.signature.text(.compact) }
        for key in identities {
            let names = lists.map { $0.map { $0.node.isMapping ? $0.node[key]?.scalarText : nil } }
            let areUnique = names.allSatisfy { names in
                let known = names.compactMap { $0 }
                return Set(known).count == known.count
            }
            guard areUnique, names.contains(where: { $0.contains { $0 != nil } }) else { continue }
            return zip(names, lists).map { names, items in
                zip(names, items).map { name, item in name.map { "\(key):\($0)" } ?? value(item) }
            }
        }
        return lists.map { $0.map(value) }
    }
}
