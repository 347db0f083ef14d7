internal import Basics
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Writes new objects to an object directory; they are durable, with their names, when it returns.
///
/// Few become loose objects, many a pack with its index (gitformat-pack). What a crash leaves begins
/// with `tmp_`, which `git gc` removes. Files are synced on several threads at once: each of them
/// waits for the disk, not for the processor.
struct ObjectWriter {
    private let directory: String

    init(directory: String) { self.directory = directory }

    /// Up to how many objects are written loose: many small packs make each look-up slower, while
    /// each loose object costs two syncs and its folder.
    static let mostLoose = 32

    private static let counter = Atomic<Int>(0)

    /// A name that no other process or thread gives a file.
    private static func temporaryName() -> String {
        let number = counter.add(1, ordering: .relaxed).newValue
        return "\(getpid())_\(number)"
    }

    // MARK: Loose

    /// Writes objects one by one.
    func writeLoose(_ objects: [(id: ObjectID, kind: ObjectKind, content: [UInt8])])
        throws(GitError)
    {
        let names = objects.map { object in
            let hex = object.id.description
            return (
                folder: directory + "/" + hex.prefix(2), name: String(hex.dropFirst(2)),
                temporary: directory + "/tmp_obj_" + Self.temporaryName()
            )
        }
        do throws(FileError) {
            defer { for name in names { try? Files.remove(name.temporary) } }
            try sideBySide(objects.count) { index throws(FileError) in
                let (_, kind, content) = objects[index]
                let bytes = Array("\(kind) \(content.count)\0".utf8) + content
                try Files.write(
                    Self.deflated(bytes, for: names[index].temporary),
                    toNew: names[index].temporary, mode: 0o444)
            }
            var folders: Set<String> = []
            var isNew = false
            for name in names where folders.insert(name.folder).inserted {
                guard Files.kind(of: name.folder) == nil else { continue }
                try Files.createDirectory(name.folder)
                isNew = true
            }
            for name in names {
                // One that came meanwhile is the same.
                try Files.move(name.temporary, to: name.folder + "/" + name.name)
            }
            let all = Array(folders) + (isNew ? [directory] : [])
            try syncTogether(folders: all)
        } catch {
            throw GitError(error)
        }
    }

    // MARK: A pack

    /// Writes objects as a pack.
    func writePack(_ new: NewObjects) throws(GitError) {
        do throws(FileError) {
            let folder = directory + "/pack"
            try Files.createDirectory(folder)
            var pack = Pack(new)
            try pack.deflate(in: folder)
            let (bytes, checksum, index) = pack.encoded(new)
            let name = folder + "/pack-\(ObjectID(bytes: checksum) ?? .zero)"
            let temporary = folder + "/tmp_pack_" + Self.temporaryName()
            let files = [(temporary, bytes, ".pack"), (temporary + "_idx", index, ".idx")]
            defer { for file in files { try? Files.remove(file.0) } }
            try sideBySide(files.count) { index throws(FileError) in
                try Files.write(files[index].1, toNew: files[index].0, mode: 0o444)
            }
            // The index last: with it the pack is there.
            for file in files { try Files.move(file.0, to: name + file.2) }
            try Files.syncDirectory(folder)
        } catch {
            throw GitError(error)
        }
    }

    fileprivate static func deflated(
        _ bytes: [UInt8], for path: String
    ) throws(FileError) -> [UInt8] {
        guard let stream = GitKit.deflate(bytes) else {
            throw FileError(operation: "compress", path: path, code: 0)
        }
        return stream
    }
}

/// The objects of a pack in their order, and what is written of each.
private struct Pack {
    private struct Entry {
        var id: ObjectID
        var type: UInt8
        /// How large the content, or the difference, is.
        var size: Int
        var base: ObjectID?
        var bytes: [UInt8]
    }

    private var entries: [Entry] = []

    init(_ new: NewObjects) {
        for (id, content) in new.bases where new.objects[id] == nil {
            entries.append(Entry(id: id, type: 2, size: content.count, base: nil, bytes: content))
        }
        for id in new.order {
            guard let object = new.objects[id] else { continue }
            switch object.stored {
            case .whole(let content):
                let type: UInt8 =
                    switch object.kind {
                    case .commit: 1
                    case .tree: 2
                    case .blob: 3
                    case .tag: 4
                    }
                entries.append(
                    Entry(id: id, type: type, size: content.count, base: nil, bytes: content))
            case .difference(let base, let delta, _):
                entries.append(
                    Entry(id: id, type: 6, size: delta.count, base: base, bytes: delta))
            }
        }
    }

    /// Deflates all of it, on all cores.
    mutating func deflate(in folder: String) throws(FileError) {
        let plain = entries.map(\.bytes)
        let streams = Mutex<[[UInt8]]>(plain.map { _ in [] })
        let share = 16
        try sideBySide((plain.count + share - 1) / share) { part throws(FileError) in
            var done: [[UInt8]] = []
            let range = part * share..<min(plain.count, (part + 1) * share)
            for bytes in plain[range] { done.append(try ObjectWriter.deflated(bytes, for: folder)) }
            let made = done
            streams.withLock { $0.replaceSubrange(range, with: made) }
        }
        for (index, stream) in streams.withLock({ $0 }).enumerated() {
            entries[index].bytes = stream
        }
    }

    /// The pack, its checksum and its index.
    func encoded(_ new: NewObjects) -> (pack: [UInt8], checksum: [UInt8], index: [UInt8]) {
        var pack = Array("PACK".utf8)
        pack.append(bigEndian: 2)
        pack.append(bigEndian: UInt32(entries.count))
        var places: [ObjectID: (offset: Int, sum: UInt32)] = [:]
        for entry in entries {
            let start = pack.count
            var byte = entry.type << 4 | UInt8(entry.size & 15)
            var rest = entry.size >> 4
            while rest > 0 {
                pack.append(byte | 0x80)
                byte = UInt8(rest & 0x7F)
                rest >>= 7
            }
            pack.append(byte)
            if let base = entry.base, let place = places[base] {
                var distance = start - place.offset
                var bytes = [UInt8(distance & 0x7F)]
                while distance > 0x7F {
                    distance = distance >> 7 - 1
                    bytes.append(UInt8(distance & 0x7F) | 0x80)
                }
                pack += bytes.reversed()
            }
            pack += entry.bytes
            places[entry.id] = (start, crc32(Array(pack[start...])))
        }
        let checksum = SHA1Digest(hashing: pack).bytes
        pack += checksum
        return (pack, checksum, Self.index(places, checksum))
    }

    /// The second version of an index: a table by first bytes, names, sums, offsets.
    private static func index(
        _ places: [ObjectID: (offset: Int, sum: UInt32)], _ checksum: [UInt8]
    ) -> [UInt8] {
        let ids = places.keys.sorted()
        var index: [UInt8] = [0xFF, 0x74, 0x4F, 0x63]
        index.append(bigEndian: 2)
        var counts = [Int](repeating: 0, count: 256)
        for id in ids { counts[Int(id.words.0 >> 56)] += 1 }
        var sum = 0
        for count in counts {
            sum += count
            index.append(bigEndian: UInt32(sum))
        }
        for id in ids { index += id.bytes }
        for id in ids { index.append(bigEndian: places[id]?.sum ?? 0) }
        var large: [UInt8] = []
        for id in ids {
            let offset = places[id]?.offset ?? 0
            if offset < 0x8000_0000 {
                index.append(bigEndian: UInt32(offset))
            } else {
                index.append(bigEndian: 0x8000_0000 | UInt32(large.count / 8))
                large.append(bigEndian: UInt32(offset >> 32))
                large.append(bigEndian: UInt32(truncatingIfNeeded: offset))
            }
        }
        index += large
        index += checksum
        index += SHA1Digest(hashing: index).bytes
        return index
    }
}

extension [UInt8] {
    /// Appends a number in network order.
    fileprivate mutating func append(bigEndian word: UInt32) {
        for shift in stride(from: 24, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
        }
    }
}
