internal import Basics

extension IndexFile {
    /// What an entry is to be.
    struct NewEntry {
        var id: ObjectID
        var mode: FileMode
        var flags: Flags
        /// What the system said of the file; nil where it is to be looked at again.
        var status: Status?
    }

    /// The content of the file, in pieces that follow each other, with some entries changed, added
    /// or, for nil, removed; nil for an index without a file and for version 4, whose paths depend on
    /// each other.
    ///
    /// The checksum of the pieces (``sum(of:)``) comes after them.
    ///
    /// All other entries keep their bytes. Of the extensions only the known folders (`TREE`), without
    /// those that were changed, and resolved conflicts (`REUC`) are kept: the others speak of
    /// entries by their place, or are made anew by git (gitformat-index).
    func patched(_ changes: [[UInt8]: NewEntry?]) -> [ArraySlice<UInt8>]? {
        guard version < 4, bytes.count >= 12 + 20 else { return nil }
        if changes.isEmpty { return [bytes.dropLast(20)] }
        // Nearly all of it is not copied: the pages of another megabyte take longer than the rest.
        var result = [bytes[..<12]]
        var number = count
        var from = 12
        var isExtended = version == 3
        for (path, entry) in changes.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let old = positions(of: path)
            result.append(bytes[from..<start(of: old.lowerBound)])
            from = start(of: old.upperBound)
            number -= old.count
            guard let entry else { continue }
            number += 1
            isExtended = isExtended || entry.flags.needsRoom
            result.append(Self.stored(entry, path)[...])
        }
        let end = start(of: count)
        result.append(bytes[from..<end])
        let head = bytes[..<4] + Self.bigEndian([isExtended ? 3 : 2, UInt32(number)])
        result[0] = head[...]
        result.append(extensions(from: end, without: changes.keys)[...])
        return result
    }

    /// The checksum that ends the file.
    static func sum(of pieces: [ArraySlice<UInt8>]) -> [UInt8] {
        SHA1Digest { hasher in
            for piece in pieces { hasher.update(piece) }
        }.bytes
    }

    /// Where an entry begins or, after the last one, where the extensions do.
    private func start(of position: Int) -> Int {
        guard position == count else { return Int(records[position].start) }
        guard let last = records.last else { return 12 }
        let length = Int(last.path) - Int(last.start) + Int(last.pathCount)
        return Int(last.start) + (length + 8) / 8 * 8
    }

    private static func stored(_ entry: NewEntry, _ path: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        let status = entry.status
        func number(_ value: Int?) -> UInt32 { UInt32(truncatingIfNeeded: value ?? 0) }
        result += bigEndian([
            number(status?.changed.seconds), number(status?.changed.nanoseconds),
            number(status?.modified.seconds), number(status?.modified.nanoseconds),
            status?.device ?? 0, status?.inode ?? 0, entry.mode.rawValue, status?.user ?? 0,
            status?.group ?? 0, status?.size ?? 0,
        ])
        result += entry.id.bytes
        var flags = UInt16(min(path.count, 0xFFF))
        if entry.flags.contains(.assumeValid) { flags |= 0x8000 }
        if entry.flags.needsRoom { flags |= 0x4000 }
        result += [UInt8(flags >> 8), UInt8(truncatingIfNeeded: flags)]
        if entry.flags.needsRoom {
            result += [UInt8(entry.flags.subtracting(.assumeValid).rawValue >> 8), 0]
        }
        result += path
        let length = result.count
        return result + repeatElement(0, count: (length + 8) / 8 * 8 - length)
    }

    private func extensions(
        from start: Int, without paths: some Sequence<[UInt8]>
    ) -> [UInt8] {
        var result: [UInt8] = []
        var place = start
        while place + 8 <= bytes.count - 20 {
            let name = bytes[place..<place + 4]
            let size = bytes[place + 4..<place + 8].reduce(0) { $0 << 8 | Int($1) }
            guard size <= bytes.count - 20 - place - 8 else { break }
            let content = bytes[place + 8..<place + 8 + size]
            place += 8 + size
            var kept: [UInt8]?
            if name.elementsEqual("TREE".utf8) {
                kept = IndexFolders.forgetting(Self.folders(of: paths), in: content)
            } else if name.elementsEqual("REUC".utf8) {
                kept = Array(content)
            }
            guard let kept else { continue }
            result += name
            result += Self.bigEndian([UInt32(kept.count)])
            result += kept
        }
        return result
    }

    /// The folders above some paths, the top as an empty one.
    private static func folders(of paths: some Sequence<[UInt8]>) -> Set<[UInt8]> {
        var folders: Set<[UInt8]> = [[]]
        for path in paths {
            for (index, byte) in path.enumerated() where byte == UInt8(ascii: "/") {
                folders.insert(Array(path[..<index]))
            }
        }
        return folders
    }

    private static func bigEndian(_ words: [UInt32]) -> [UInt8] {
        words.flatMap { word in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
        }
    }
}

extension IndexFile.Flags {
    /// Whether an entry needs the second flags, which version 3 brought.
    fileprivate var needsRoom: Bool { !subtracting(.assumeValid).isEmpty }
}
