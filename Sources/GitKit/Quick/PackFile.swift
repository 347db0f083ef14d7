internal import Basics

/// A pack and its index (gitformat-pack), both read where they lie.
///
/// It answers nil for whatever is damaged or unknown.
final class PackFile {
    /// How an object stands in a pack.
    private enum Stored {
        case whole(ObjectKind)
        /// As the difference from an object that stands earlier in the pack.
        case after(offset: Int)
        /// As the difference from an object of this name.
        case from(ObjectID)
    }

    private let index: MappedFile
    /// The pack itself.
    let path: String
    private let count: Int
    private var opened: MappedFile??
    /// Objects that others are differences from, by their offsets: those of late, and those that
    /// were of late before.
    private var bases: [Int: (kind: ObjectKind, content: [UInt8])] = [:]
    private var olderBases: [Int: (kind: ObjectKind, content: [UInt8])] = [:]
    private var baseBytes = 0
    /// The parts of the file that are in memory since it was last released.
    private var touched: Set<Int> = []

    /// Half of what may wait in memory to be a base: a folder of ten thousand files has half a
    /// megabyte.
    private static let limit = 4 << 20
    /// How much of the file may stay in memory: the versions of one prompt can be all over a pack.
    private static let mappedLimit = 32 << 20
    /// What the system reads around a place that is asked for.
    private static let readAround = 1 << 16
    /// No object that is read here is larger.
    static let largestObject = 64 << 20

    /// Opens the index at a path that ends in `.idx`; nil for another version than the second.
    init?(index path: String) {
        guard let index = MappedFile(path), index.word(at: 0) == 0xFF74_4F63,
            index.word(at: 4) == 2, let count = index.word(at: 8 + 255 * 4),
            index.count >= 8 + 256 * 4 + 28 * count + 40
        else { return nil }
        self.index = index
        self.count = count
        self.path = String(path.dropLast(4)) + ".pack"
    }

    /// Where an object begins; nil where the pack does not have it.
    func offset(of id: ObjectID) -> Int? {
        let first = Int(id.words.0 >> 56)
        guard var high = index.word(at: 8 + first * 4),
            var low = first == 0 ? 0 : index.word(at: 4 + first * 4), low <= high, high <= count
        else { return nil }
        let names = 8 + 256 * 4
        while low < high {
            let middle = (low + high) / 2
            guard let found = index.id(at: names + middle * 20) else { return nil }
            if found == id { return offset(atPosition: middle) }
            if found < id { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    private func offset(atPosition position: Int) -> Int? {
        let offsets = 8 + 256 * 4 + 24 * count
        guard let word = index.word(at: offsets + position * 4) else { return nil }
        guard word & 0x8000_0000 != 0 else { return word }
        let large = offsets + 4 * count + (word & 0x7FFF_FFFF) * 8
        guard let high = index.word(at: large), let low = index.word(at: large + 4),
            high < 0x7FFF_FFFF
        else { return nil }
        return high << 32 | low
    }

    /// An object.
    ///
    /// - Parameters:
    ///   - offset: where it begins.
    ///   - other: finds an object of another pack, which only a pack on its way has as a base.
    /// - Returns: its kind and content, or nil.
    func object(
        at offset: Int, other: (ObjectID) -> (kind: ObjectKind, content: [UInt8])?
    ) -> (kind: ObjectKind, content: [UInt8])? {
        guard let pack = file else { return nil }
        // The differences on the way to a whole object; git itself goes 4,095 steps at most.
        var deltas: [(offset: Int, content: [UInt8])] = []
        var offset = offset
        var object: (kind: ObjectKind, content: [UInt8])?
        while object == nil {
            if let base = base(at: offset) {
                object = base
                break
            }
            guard let (stored, size, start) = Self.header(of: pack, at: offset),
                size <= Self.largestObject, let content = pack.inflated(at: start, size: size)
            else { return nil }
            note(start, size, in: pack)
            switch stored {
            case .whole(let kind):
                object = (kind, content)
                keep((kind, content), at: offset)
                continue
            case .after(let base):
                guard base < offset, deltas.count < 4096 else { return nil }
                deltas.append((offset, content))
                offset = base
            case .from(let id):
                deltas.append((offset, content))
                guard deltas.count < 4096 else { return nil }
                if let base = self.offset(of: id) {
                    offset = base
                } else {
                    guard let base = other(id) else { return nil }
                    object = base
                }
            }
        }
        guard var object else { return nil }
        while let delta = deltas.popLast() {
            guard let content = Delta.apply(delta.content, to: object.content) else { return nil }
            object.content = content
            keep(object, at: delta.offset)
        }
        return object
    }

    /// Notes that a part of the file was read, and gives its memory back when that has become much.
    private func note(_ start: Int, _ size: Int, in pack: MappedFile) {
        touched.insert(start / Self.readAround)
        touched.insert((start + size) / Self.readAround)
        guard touched.count * Self.readAround > Self.mappedLimit else { return }
        pack.release()
        touched = []
    }

    private func base(at offset: Int) -> (kind: ObjectKind, content: [UInt8])? {
        if let base = bases[offset] { return base }
        guard let base = olderBases.removeValue(forKey: offset) else { return nil }
        keep(base, at: offset)
        return base
    }

    private func keep(_ object: (kind: ObjectKind, content: [UInt8]), at offset: Int) {
        if baseBytes > Self.limit {
            olderBases = bases
            bases = [:]
            baseBytes = 0
        }
        bases[offset] = object
        baseBytes += object.content.count
    }

    private var file: MappedFile? {
        if let opened { return opened }
        // "PACK", and version 2 or 3, which are written alike.
        var found = MappedFile(path)
        if found?.word(at: 0) != 0x5041_434B || ![2, 3].contains(found?.word(at: 4)) {
            found = nil
        }
        opened = .some(found)
        return found
    }

    /// What stands before an object's bytes: what it is, its size, and where they begin.
    private static func header(
        of pack: MappedFile, at offset: Int
    ) -> (stored: Stored, size: Int, start: Int)? {
        guard var byte = pack[offset] else { return nil }
        var place = offset + 1
        let type = byte >> 4 & 7
        var size = Int(byte & 15)
        var shift = 4
        while byte & 0x80 != 0 {
            guard shift < 40, let next = pack[place] else { return nil }
            byte = next
            size |= Int(byte & 0x7F) << shift
            shift += 7
            place += 1
        }
        switch type {
        case 1: return (.whole(.commit), size, place)
        case 2: return (.whole(.tree), size, place)
        case 3: return (.whole(.blob), size, place)
        case 4: return (.whole(.tag), size, place)
        case 6:
            guard let (distance, end) = distance(in: pack, at: place), distance <= offset else {
                return nil
            }
            return (.after(offset: offset - distance), size, end)
        case 7:
            guard let id = pack.id(at: place) else { return nil }
            return (.from(id), size, place + 20)
        default: return nil
        }
    }

    /// How far before an object its base begins: seven bits a byte, each further byte adds one to
    /// what stands before it.
    private static func distance(in pack: MappedFile, at start: Int) -> (distance: Int, end: Int)? {
        guard var byte = pack[start] else { return nil }
        var place = start + 1
        var value = Int(byte & 0x7F)
        while byte & 0x80 != 0 {
            guard value < 1 << 48, let next = pack[place] else { return nil }
            byte = next
            value = (value + 1) << 7 | Int(byte & 0x7F)
            place += 1
        }
        return (value, place)
    }
}

/// The difference between two objects, as a pack holds it (gitformat-pack, "Deltified
/// representation").
enum Delta {
    /// What a difference makes of a base; nil where it does not fit or ends early.
    static func apply(_ delta: [UInt8], to base: [UInt8]) -> [UInt8]? {
        var place = 0
        guard number(delta, &place) == base.count, let size = number(delta, &place),
            size <= PackFile.largestObject
        else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(size)
        while place < delta.count {
            let step = delta[place]
            place += 1
            if step & 0x80 == 0 {
                let end = place + Int(step)
                guard step > 0, end <= delta.count else { return nil }
                result += delta[place..<end]
                place = end
                continue
            }
            var values = (offset: 0, size: 0)
            for bit in 0..<7 where step >> bit & 1 == 1 {
                guard place < delta.count else { return nil }
                let byte = Int(delta[place])
                place += 1
                if bit < 4 {
                    values.offset |= byte << (8 * bit)
                } else {
                    values.size |= byte << (8 * (bit - 4))
                }
            }
            if values.size == 0 { values.size = 0x10000 }
            guard values.offset + values.size <= base.count else { return nil }
            result += base[values.offset..<values.offset + values.size]
            guard result.count <= size else { return nil }
        }
        return result.count == size ? result : nil
    }

    private static func number(_ bytes: [UInt8], _ place: inout Int) -> Int? {
        var value = 0
        var shift = 0
        while place < bytes.count, shift < 56 {
            let byte = bytes[place]
            place += 1
            value |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        return nil
    }
}
