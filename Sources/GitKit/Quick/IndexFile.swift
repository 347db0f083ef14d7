internal import Basics

/// The index as its file has it (gitformat-index, versions 2 to 4), read in one go and kept as
/// bytes: what an entry says is taken out where somebody asks.
///
/// Entries have positions from 0, in git's order: by the bytes of their paths, then by stage.
/// Reading 10,000 of version 2 took 1.0 ms, 0.7 of them for the checksum; of version 4 it took 2.1
/// (release build, the best of 20 on an x86-64 with SHA instructions).
package struct IndexFile: Sendable {
    /// The version of the format: 2, 3 or 4.
    package let version: Int
    /// The name of the whole content, which changes with anything in it; nil for an index without a
    /// file and for one written without a checksum (`index.skipHash`).
    package let checksum: ObjectID?
    /// When the file was written; nil for an index without a file.
    ///
    /// What is as young as this may have changed after it was compared (git's "racily clean"
    /// entries).
    package let modified: Moment?
    /// The ids of the folders that nothing was staged in since they were last known.
    package let folders: IndexFolders

    let bytes: [UInt8]
    /// The paths of version 4, whole, one after the other; empty in the other versions, whose
    /// paths stand in `bytes`.
    let expandedPaths: [UInt8]
    let records: [Record]

    /// Where an entry stands.
    struct Record {
        /// Where its fixed part begins in `bytes`.
        var start: UInt32
        /// Where its path begins.
        var path: UInt32
        var pathCount: UInt32
    }

    /// A moment in the file system's own resolution; the nanoseconds may be 0 where a program
    /// that wrote the index knew none.
    package struct Moment: Hashable, Sendable {
        package var seconds: Int
        package var nanoseconds: Int
    }

    /// What is special about an entry.
    package struct Flags: OptionSet, Hashable, Sendable {
        package var rawValue: UInt16

        package init(rawValue: UInt16) { self.rawValue = rawValue }

        /// The user promised that the file does not change (`--assume-unchanged`).
        package static let assumeValid = Flags(rawValue: 1 << 15)
        /// The file is not to be in the work tree (`--skip-worktree`).
        package static let skipWorkTree = Flags(rawValue: 1 << 14)
        /// The file was only announced (`git add --intent-to-add`) and is not staged.
        package static let intentToAdd = Flags(rawValue: 1 << 13)
    }

    /// What the system said of the file when it was last found to be equal to the entry.
    ///
    /// All zero where that was never looked at. Numbers are cut to 32 bits, as the format has them.
    package struct Status: Hashable, Sendable {
        package var changed: Moment
        package var modified: Moment
        package var device: UInt32
        package var inode: UInt32
        package var user: UInt32
        package var group: UInt32
        package var size: UInt32
    }

    /// How many entries there are.
    package var count: Int { records.count }

    /// The bytes of an entry's path from the top of the work tree.
    package func pathBytes(at position: Int) -> ArraySlice<UInt8> {
        let record = records[position]
        let range = Int(record.path)..<Int(record.path) + Int(record.pathCount)
        return version == 4 ? expandedPaths[range] : bytes[range]
    }

    /// An entry's path from the top of the work tree.
    package func path(at position: Int) -> String {
        String(decoding: pathBytes(at: position), as: UTF8.self)
    }

    /// What an entry is: a file, an executable one, a link or a submodule.
    package func mode(at position: Int) -> FileMode {
        FileMode(rawValue: number(24, of: position))
    }

    /// The blob, or the commit of a submodule.
    package func id(at position: Int) -> ObjectID {
        ObjectID(in: bytes, at: Int(records[position].start) + 40) ?? .zero
    }

    /// 0, or 1 to 3 for the sides of a conflict.
    package func stage(at position: Int) -> Int {
        Int(bytes[Int(records[position].start) + 60] >> 4 & 3)
    }

    /// What is special about an entry.
    package func flags(at position: Int) -> Flags {
        let start = Int(records[position].start)
        var flags: Flags = bytes[start + 60] & 0x80 != 0 ? .assumeValid : []
        if bytes[start + 60] & 0x40 != 0 {
            flags.insert(Flags(rawValue: UInt16(bytes[start + 62]) << 8))
        }
        return flags
    }

    /// What the system said of an entry's file.
    package func status(at position: Int) -> Status {
        func moment(_ offset: Int) -> Moment {
            Moment(
                seconds: Int(number(offset, of: position)),
                nanoseconds: Int(number(offset + 4, of: position)))
        }
        return Status(
            changed: moment(0), modified: moment(8), device: number(16, of: position),
            inode: number(20, of: position), user: number(28, of: position),
            group: number(32, of: position), size: number(36, of: position))
    }

    private func number(_ offset: Int, of position: Int) -> UInt32 {
        let start = Int(records[position].start) + offset
        return UInt32(bytes[start]) << 24 | UInt32(bytes[start + 1]) << 16
            | UInt32(bytes[start + 2]) << 8 | UInt32(bytes[start + 3])
    }
}

extension IndexFile {
    /// An entry as a value; see ``Repository/stagedEntries()``, whose entries these are, with
    /// those that were only announced besides.
    package func entry(at position: Int) -> IndexEntry {
        IndexEntry(
            path: path(at: position), mode: mode(at: position), id: id(at: position),
            stage: stage(at: position))
    }

    /// The positions of the entries below a folder, which has no slash at its end; all for an empty
    /// one.
    package func positions(below folder: String) -> Range<Int> {
        if folder.isEmpty { return 0..<count }
        let prefix = Array(folder.utf8) + [UInt8(ascii: "/")]
        let first = firstPosition { !$0.lexicographicallyPrecedes(prefix) }
        let end = firstPosition {
            !$0.lexicographicallyPrecedes(prefix) && !$0.starts(with: prefix)
        }
        return first..<end
    }

    /// The positions of a path: none, one, or one a side of a conflict.
    package func positions(of path: String) -> Range<Int> { positions(of: Array(path.utf8)) }

    /// The positions of a path that is given as bytes.
    func positions(of wanted: [UInt8]) -> Range<Int> {
        let first = firstPosition { !$0.lexicographicallyPrecedes(wanted) }
        var end = first
        while end < count, pathBytes(at: end).elementsEqual(wanted) { end += 1 }
        return first..<end
    }

    /// The first position whose path fulfils a condition that all later ones fulfil as well.
    private func firstPosition(where isAfter: (ArraySlice<UInt8>) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if isAfter(pathBytes(at: middle)) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
