/// Objects that were made and are written nowhere yet.
///
/// A folder of ten thousand files of which one changes is kept, and written, as its difference from
/// the folder it was: two hundred proposals would take eighty megabytes else.
struct NewObjects {
    /// How an object is kept.
    enum Stored {
        case whole([UInt8])
        /// The difference from an object, which stands at the end of a chain of so many.
        case difference(from: ObjectID, [UInt8], depth: Int)
    }

    /// In the order they were made, so that what others are differences from comes first.
    private(set) var order: [ObjectID] = []
    private(set) var objects: [ObjectID: (kind: ObjectKind, size: Int, stored: Stored)] = [:]
    /// Objects of the repository that new ones are differences from.
    private(set) var bases: [ObjectID: [UInt8]] = [:]

    /// How long chains of differences may be: each step is taken whenever the object is read.
    private static let longestChain = 16
    /// Contents that are not worth a difference.
    private static let smallest = 512

    var isEmpty: Bool { order.isEmpty }

    func header(_ id: ObjectID) -> (kind: ObjectKind, size: Int)? {
        objects[id].map { ($0.kind, $0.size) }
    }

    /// An object; nil where it is not among these.
    func object(_ id: ObjectID) -> (kind: ObjectKind, content: [UInt8])? {
        guard let object = objects[id] else { return nil }
        switch object.stored {
        case .whole(let content): return (object.kind, content)
        case .difference(let base, let delta, _):
            guard let content = (self.object(base)?.content ?? bases[base]),
                let made = Delta.apply(delta, to: content)
            else { return nil }
            return (object.kind, made)
        }
    }

    /// Adds an object.
    ///
    /// - Parameters:
    ///   - content: its content.
    ///   - id: its name.
    ///   - kind: its kind.
    ///   - base: an object of the same kind that it was made of, and its content.
    mutating func add(
        _ content: [UInt8], _ id: ObjectID, _ kind: ObjectKind,
        from base: (id: ObjectID, content: [UInt8])?
    ) {
        guard objects[id] == nil else { return }
        let stored = base.flatMap { difference(content, from: $0) } ?? .whole(content)
        objects[id] = (kind, content.count, stored)
        order.append(id)
    }

    private mutating func difference(
        _ content: [UInt8], from base: (id: ObjectID, content: [UInt8])
    ) -> Stored? {
        guard content.count >= Self.smallest, base.content.count >= Self.smallest else {
            return nil
        }
        var depth = 1
        switch objects[base.id]?.stored {
        case .difference(_, _, let length): depth = length + 1
        case .whole, nil: break
        }
        guard depth <= Self.longestChain else { return nil }
        let delta = Delta.between(base.content, content)
        guard delta.count < content.count / 2 else { return nil }
        if objects[base.id] == nil { bases[base.id] = base.content }
        return .difference(from: base.id, delta, depth: depth)
    }
}

extension Delta {
    /// The difference of two contents that are the same but for one place: what both begin and end
    /// with is taken from the first.
    static func between(_ base: [UInt8], _ content: [UInt8]) -> [UInt8] {
        let start = countInCommon(base, from: 0, content, from: 0)
        let end = countInCommonAtEnd(
            base, content, most: min(base.count, content.count) - start)
        var delta: [UInt8] = []
        append(number: base.count, to: &delta)
        append(number: content.count, to: &delta)
        append(copyOf: start, at: 0, to: &delta)
        var rest = content[start..<content.count - end]
        while !rest.isEmpty {
            let piece = rest.prefix(127)
            delta.append(UInt8(piece.count))
            delta += piece
            rest = rest.dropFirst(piece.count)
        }
        append(copyOf: end, at: base.count - end, to: &delta)
        return delta
    }

    private static func append(number: Int, to delta: inout [UInt8]) {
        var rest = number
        while rest > 0x7F {
            delta.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        delta.append(UInt8(rest))
    }

    /// An instruction to copy: the bytes of offset and size that are not zero, and which those are.
    private static func append(copyOf count: Int, at offset: Int, to delta: inout [UInt8]) {
        var (offset, count) = (offset, count)
        while count > 0 {
            let size = min(count, 0xFFFF)
            let place = delta.count
            var flags: UInt8 = 0x80
            delta.append(flags)
            for bit in 0..<4 where offset >> (8 * bit) & 0xFF != 0 {
                flags |= 1 << UInt8(bit)
                delta.append(UInt8(offset >> (8 * bit) & 0xFF))
            }
            for bit in 0..<2 where size >> (8 * bit) & 0xFF != 0 {
                flags |= 0x10 << UInt8(bit)
                delta.append(UInt8(size >> (8 * bit) & 0xFF))
            }
            delta[place] = flags
            offset += size
            count -= size
        }
    }
}
