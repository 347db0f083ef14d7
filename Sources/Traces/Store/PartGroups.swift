/// A part of a session that several records of a file tell of.
struct SessionPart {
    /// Which one of the file's parts it is, from 1.
    var number: Int64
    /// How much it tells; nil for a part that counts beside all others.
    var rank: Int?
    /// The line of its record.
    var line: Int
    /// Where its record begins, in bytes from the start of the file.
    var offset: Int
    /// What it says, as JSON.
    var json: [UInt8]
}

/// Parts in memory, those of a session together.
struct PartGroups {
    /// What is known of a session.
    struct Group {
        /// The number of the first part that it ever had.
        var number: Int64
        /// What its parts have in common.
        var keys: [String]
        /// The parts that count beside each other.
        var parts: [SessionPart] = []
        /// The one with the highest rank, of several the last.
        var ranked: SessionPart?

        /// All parts, in the order of the file.
        var all: [SessionPart] {
            (parts + (ranked.map { [$0] } ?? [])).sorted { $0.number < $1.number }
        }
    }

    private var groups: [Group?] = []
    private var byKey: [String: Int] = [:]
    /// About how many bytes they take.
    private(set) var size = 0

    /// What a part or a key takes beside its text.
    private static let overhead = 96

    /// Adds a part to the session that its keys name; it joins those that they name together.
    mutating func add(_ part: SessionPart, keys: [String]) {
        var known: [Int] = []
        for key in keys {
            if let group = byKey[key], !known.contains(group) { known.append(group) }
        }
        let group = known.isEmpty ? groups.count : joined(known)
        if known.isEmpty { groups.append(Group(number: part.number, keys: [])) }
        for key in keys where byKey.updateValue(group, forKey: key) == nil {
            groups[group]?.keys.append(key)
            size += key.utf8.count + Self.overhead
        }
        guard part.rank != nil else {
            size += part.json.count + Self.overhead
            groups[group]?.parts.append(part)
            return
        }
        rank(part, in: group)
    }

    private mutating func rank(_ part: SessionPart, in group: Int) {
        if let present = groups[group]?.ranked {
            guard part.outranks(present) else { return }
            size -= present.json.count
        }
        size += part.json.count
        groups[group]?.ranked = part
    }

    /// Makes one of several groups: the largest takes the others in.
    private mutating func joined(_ known: [Int]) -> Int {
        let sizes = known.map { groups[$0].map { $0.parts.count + $0.keys.count } ?? 0 }
        guard let largest = sizes.indices.max(by: { sizes[$0] < sizes[$1] }) else { return 0 }
        let target = known[largest]
        for group in known where group != target {
            guard let other = groups[group] else { continue }
            groups[group] = nil
            for key in other.keys { byKey[key] = target }
            if let number = groups[target]?.number, other.number < number {
                groups[target]?.number = other.number
            }
            groups[target]?.keys += other.keys
            groups[target]?.parts += other.parts
            if let part = other.ranked { rank(part, in: target) }
        }
        return target
    }

    /// The groups, in the order of their first parts.
    var sorted: [Group] {
        groups.compactMap(\.self).sorted { $0.number < $1.number }
    }
}

extension SessionPart {
    /// Whether it takes the place of another one.
    func outranks(_ other: SessionPart) -> Bool {
        (rank ?? 0, number) > (other.rank ?? 0, other.number)
    }
}
