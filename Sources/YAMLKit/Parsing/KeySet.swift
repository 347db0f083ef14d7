/// The keys of a mapping so far: those of its members while they are few, a table beyond.
struct KeySet {
    /// Half empty and a power of two long: the member's index plus one, and its hash above that.
    private var slots: [UInt64] = []
    /// What is hashed into every key, so that nobody can write a file whose keys all collide.
    private var seed: UInt64 = 0
    /// The keys as texts, once one of them is not ASCII: such texts can be equal with other bytes.
    private var texts: Set<String> = []

    /// The member that has a key already; nil, and the key noted for the member that comes next,
    /// where it is new.
    mutating func first(equalTo key: String, in members: [YAMLMember]) -> Int? {
        if members.count < 16 { return members.index(of: key) }
        if !texts.isEmpty {
            return texts.insert(key).inserted ? nil : members.index(of: key)
        }
        if slots.isEmpty { seed = UInt64(truncatingIfNeeded: Hasher().finalize()) }
        if 2 * (members.count + 1) > slots.count, !grow(members) {
            texts = Set(members.map(\.name))
            return first(equalTo: key, in: members)
        }
        guard let hash = hash(key) else {
            texts = Set(members.map(\.name))
            return first(equalTo: key, in: members)
        }
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot] & 0xFFFF_FFFF) - 1
            if slots[slot] >> 32 == hash, members[index].key.isKey(key) { return index }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = hash << 32 | UInt64(members.count + 1)
        return nil
    }

    /// Makes room for twice as many keys; false when one of them is not ASCII.
    private mutating func grow(_ members: [YAMLMember]) -> Bool {
        let old = slots
        slots = [UInt64](repeating: 0, count: max(64, 2 * old.count))
        if old.isEmpty {
            for (index, member) in members.enumerated() {
                guard let hash = hash(member.name) else { return false }
                insert(hash << 32 | UInt64(index + 1))
            }
        } else {
            for entry in old where entry != 0 { insert(entry) }
        }
        return true
    }

    private mutating func insert(_ entry: UInt64) {
        var slot = Int(entry >> 32) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = entry
    }

    /// FNV-1a over the bytes, its upper half folded into the lower; nil for a text beyond ASCII.
    private func hash(_ text: String) -> UInt64? {
        var hash = seed ^ 0xCBF2_9CE4_8422_2325
        var all: UInt8 = 0
        for byte in text.utf8 {
            all |= byte
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return all < 0x80 ? (hash ^ hash >> 32) & 0xFFFF_FFFF : nil
    }
}
