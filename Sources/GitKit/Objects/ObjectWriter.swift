internal import Basics
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Writes new objects to an object directory, durably.
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

    // MARK: Loose

    /// Writes objects one by one, and returns the folders that must be synced before their names are
    /// durable.
    func writeLoose(_ objects: [(id: ObjectID, kind: ObjectKind, content: [UInt8])])
        throws(GitError) -> Set<String>
    {
        let temporary = TemporaryFiles(count: objects.count)
        var folders: Set<String> = []
        do throws(FileError) {
            defer { temporary.remove() }
            try waitTogether(objects.count) { [directory] index throws(FileError) in
                let (_, kind, content) = objects[index]
                let bytes = Array("\(kind) \(content.count)\0".utf8) + content
                try temporary.write(
                    Self.deflated(bytes, in: directory), prefix: directory + "/tmp_obj_",
                    at: index)
            }
            var isNew = false
            for (index, object) in objects.enumerated() {
                let name = object.id.description
                let folder = directory + "/" + name.prefix(2)
                // One that came meanwhile is the same.
                let target = folder + "/" + name.dropFirst(2)
                do throws(FileError) {
                    try temporary.move(at: index, to: target)
                } catch {
                    guard error.isMissing else { throw error }
                    // There is no such folder yet, or `git gc` has just removed an empty one.
                    try Files.createDirectory(folder)
                    isNew = true
                    try temporary.move(at: index, to: target)
                }
                folders.insert(folder)
            }
            if isNew { folders.insert(directory) }
        } catch {
            throw GitError(error)
        }
        return folders
    }

    // MARK: A pack

    /// Writes objects as a pack; it is durable, with its name, when this returns.
    func writePack(_ new: NewObjects) throws(GitError) {
        var pack = try Pack(new)
        do throws(FileError) {
            let folder = directory + "/pack"
            try Files.createDirectory(folder)
            try pack.deflate(in: folder)
            let (bytes, checksum, index) = pack.encoded()
            let name = folder + "/pack-\(ObjectID(bytes: checksum) ?? .zero)"
            let contents = [bytes, index]
            let temporary = TemporaryFiles(count: contents.count)
            defer { temporary.remove() }
            try waitTogether(contents.count) { place throws(FileError) in
                try temporary.write(contents[place], prefix: folder + "/tmp_pack_", at: place)
            }
            // The index last: with it the pack is there.
            try temporary.move(at: 0, to: name + ".pack")
            try temporary.move(at: 1, to: name + ".idx")
            try Files.syncDirectory(folder)
        } catch {
            throw GitError(error)
        }
    }

    fileprivate static func deflated(
        _ bytes: [UInt8], in folder: String
    ) throws(FileError) -> [UInt8] {
        guard let stream = GitKit.deflate(bytes) else {
            // zlib is there, since libgit2 is; it fails where it gets no memory.
            throw FileError(operation: "compress", path: folder, code: ENOMEM)
        }
        return stream
    }
}

/// Files that are written side by side, durably, and then moved to where they belong.
private final class TemporaryFiles: Sendable {
    private let paths: Mutex<[String?]>
    private static let count = Atomic<Int>(0)

    init(count: Int) { paths = Mutex(Array(repeating: nil, count: count)) }

    func write(_ bytes: [UInt8], prefix: String, at index: Int) throws(FileError) {
        while true {
            // Process numbers come again, in containers that share a repository at the same time.
            let number = Self.count.add(1, ordering: .relaxed).newValue
            let path = "\(prefix)\(getpid())_\(number)"
            do throws(FileError) {
                try Files.write(bytes, toNew: path, mode: 0o444)
                return paths.withLock { $0[index] = path }
            } catch {
                guard error.code == EEXIST else { throw error }
            }
        }
    }

    func move(at index: Int, to target: String) throws(FileError) {
        guard let path = paths.withLock({ $0[index] }) else { return }
        try Files.move(path, to: target)
        paths.withLock { $0[index] = nil }
    }

    /// Removes those that were not moved.
    func remove() {
        for path in paths.withLock({ $0 }).compactMap(\.self) { try? Files.remove(path) }
    }
}

/// The objects of a pack in their order, and what is written of each.
private struct Pack {
    private struct Entry {
        var id: ObjectID
        var type: UInt8
        /// How large the content, or the difference, is.
        var size: Int
        /// The place in `entries` of what it is a difference from, which stands before it.
        var base: Int?
        var bytes: [UInt8]
    }

    private var entries: [Entry] = []

    /// Throws `.notFound` for a difference from what is not there.
    init(_ new: NewObjects) throws(GitError) {
        var places: [ObjectID: Int] = [:]
        func add(_ id: ObjectID, _ type: UInt8, _ bytes: [UInt8], base: Int? = nil) {
            places[id] = entries.count
            entries.append(Entry(id: id, type: type, size: bytes.count, base: base, bytes: bytes))
        }
        for (id, content) in new.bases where new.objects[id] == nil {
            add(id, Self.type(of: .tree), content)
        }
        for id in new.order {
            guard let object = new.objects[id] else { throw .missing(id) }
            switch object.stored {
            case .whole(let content): add(id, Self.type(of: object.kind), content)
            case .difference(let base, let delta, _):
                guard let place = places[base] else { throw .missing(base) }
                add(id, 6, delta, base: place)
            }
        }
    }

    private static func type(of kind: ObjectKind) -> UInt8 {
        switch kind {
        case .commit: 1
        case .tree: 2
        case .blob: 3
        case .tag: 4
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
            for bytes in plain[range] { done.append(try ObjectWriter.deflated(bytes, in: folder)) }
            let made = done
            streams.withLock { $0.replaceSubrange(range, with: made) }
        }
        for (index, stream) in streams.withLock({ $0 }).enumerated() {
            entries[index].bytes = stream
        }
    }

    /// The pack, its checksum and its index.
    func encoded() -> (pack: [UInt8], checksum: [UInt8], index: [UInt8]) {
        var pack = Array("PACK".utf8)
        pack.append(bigEndian: 2)
        pack.append(bigEndian: UInt32(entries.count))
        var places: [(offset: Int, sum: UInt32)] = []
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
            if let base = entry.base {
                var distance = start - places[base].offset
                var bytes = [UInt8(distance & 0x7F)]
                while distance > 0x7F {
                    distance = distance >> 7 - 1
                    bytes.append(UInt8(distance & 0x7F) | 0x80)
                }
                pack += bytes.reversed()
            }
            pack += entry.bytes
            places.append((start, crc32(Array(pack[start...]))))
        }
        let checksum = SHA1Digest(hashing: pack).bytes
        pack += checksum
        return (pack, checksum, index(places, checksum))
    }

    /// The second version of an index: a table by first bytes, names, sums, offsets.
    private func index(
        _ places: [(offset: Int, sum: UInt32)], _ checksum: [UInt8]
    ) -> [UInt8] {
        let sorted = entries.indices.sorted { entries[$0].id < entries[$1].id }
        var index: [UInt8] = [0xFF, 0x74, 0x4F, 0x63]
        index.append(bigEndian: 2)
        var counts = [Int](repeating: 0, count: 256)
        for place in sorted { counts[Int(entries[place].id.words.0 >> 56)] += 1 }
        var sum = 0
        for count in counts {
            sum += count
            index.append(bigEndian: UInt32(sum))
        }
        for place in sorted { index += entries[place].id.bytes }
        for place in sorted { index.append(bigEndian: places[place].sum) }
        var large: [UInt8] = []
        for place in sorted {
            let offset = places[place].offset
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
